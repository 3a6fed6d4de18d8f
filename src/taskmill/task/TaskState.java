package taskmill.task;

import java.util.Locale;

/** Where a task stands. The word of a state is its constant in lower case, everywhere: JSON, keys, logs. */
public enum TaskState {
    SCHEDULED, QUEUED, RUNNING, RETRYING, SUCCEEDED, FAILED, CANCELED;

    /** The state's word, such as {@code queued}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True once nothing but a retry by hand or the expiry of its result can still happen to the task. */
    public boolean isFinished() {
        return switch (this) {
            case SUCCEEDED, FAILED, CANCELED -> true;
            case SCHEDULED, QUEUED, RUNNING, RETRYING -> false;
        };
    }

    /**
     * The state with this word.
     *
     * @throws Refusal naming the field {@code state} when there is none
     */
    public static TaskState of(String word) {
        for (TaskState state : values()) {
            if (state.word().equals(word)) {
                return state;
            }
        }
        throw Refusal.invalid("state", "no such state; one of scheduled, queued, running, retrying, succeeded, "
            + "failed, canceled is expected");
    }
}
