package taskmill.task;

/** The kinds of work. */
public enum TaskType implements Word {
    /** An executable of the workers' bin directory. */
    SCRIPT,
    /** An HTTP call. */
    RPC,
    /** A function of an embedding program. */
    HANDLER
}
