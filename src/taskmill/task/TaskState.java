package taskmill.task;

/** Where a task stands. The word of a state is its constant in lower case, everywhere: JSON, keys, logs. */
public enum TaskState implements Word {
    BLOCKED, SCHEDULED, QUEUED, RUNNING, RETRYING, SUCCEEDED, FAILED, CANCELED;

    /** True once nothing but a retry by hand or the expiry of its result can still happen to the task. */
    public boolean isFinished() {
        return switch (this) {
            case SUCCEEDED, FAILED, CANCELED -> true;
            case BLOCKED, SCHEDULED, QUEUED, RUNNING, RETRYING -> false;
        };
    }

    /** @throws Refusal naming the field {@code state} if there is no state with this word */
    public static TaskState of(String word) {
        return Word.find(values(), word).orElseThrow(() -> Refusal.invalid("state", "no such state; one of blocked, "
            + "scheduled, queued, running, retrying, succeeded, failed, canceled is expected"));
    }
}
