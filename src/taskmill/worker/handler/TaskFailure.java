package taskmill.worker.handler;

import java.time.Duration;
import taskmill.task.Check;

/** Thrown by a handler that knows what is to follow; after any other exception the task's plan decides. Immutable. */
public final class TaskFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** No attempt follows. */
    private final boolean forGood;
    /** Before the next attempt; 0 if the plan decides. */
    private final long waitMs;

    private TaskFailure(String message, boolean forGood, long waitMs) {
        super(message);
        this.forGood = forGood;
        this.waitMs = waitMs;
    }

    /** {@return a failure that another attempt cannot help: the task fails, whatever is left of its plan}
     * @param message the reason */
    public static TaskFailure forGood(String message) {
        return new TaskFailure(message, true, 0);
    }

    /** {@return a failure after which the next attempt, if the plan has one, must wait at least this long}
     * @param message the reason
     * @param wait not negative, else an IllegalArgumentException */
    public static TaskFailure retryAfter(String message, Duration wait) {
        Check.that(!wait.isNegative(), "a wait must not be negative: " + wait);
        return new TaskFailure(message, false, wait.toMillis());
    }

    boolean isForGood() {
        return forGood;
    }

    long waitMs() {
        return waitMs;
    }
}
