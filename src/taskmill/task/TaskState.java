package taskmill.task;

/** Where a task stands. The word of a state is its constant in lower case, everywhere: JSON, keys, logs. */
public enum TaskState implements Word {
    /** It waits for other tasks. */
    BLOCKED,
    /** It waits for its start time. */
    SCHEDULED,
    /** It waits for a worker. */
    QUEUED,
    /** A worker has it. */
    RUNNING,
    /** It failed, and waits for its next attempt. */
    RETRYING,
    /** It ended well. */
    SUCCEEDED,
    /** It failed for good. */
    FAILED,
    /** Somebody canceled it. */
    CANCELED;

    /** {@return true once nothing but a retry by hand or the expiry of its result can still happen to the task} */
    public boolean isFinished() {
        return switch (this) {
            case SUCCEEDED, FAILED, CANCELED -> true;
            case BLOCKED, SCHEDULED, QUEUED, RUNNING, RETRYING -> false;
        };
    }

    /** {@return the state with this word}
     * @param word such as {@code queued}
     * @throws Refusal naming the field {@code state} if there is none */
    public static TaskState of(String word) {
        return Word.of(values(), "state", word);
    }
}
