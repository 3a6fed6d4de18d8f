package taskmill.task;

/** The kinds of work. */
public enum TaskType implements Word {
    SCRIPT, RPC, HANDLER
}
