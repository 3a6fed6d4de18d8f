package taskmill.worker.run;

import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Seconds;

/** The outcome of an attempt that was made to end. */
public final class Stopped {
    private Stopped() {
    }

    /**
     * A failure with the code of the reason; its detail is also the result's {@code message}.
     *
     * @param aftermath what is left of the attempt, for people
     * @param result what is known of the attempt otherwise
     */
    public static Outcome outcome(StopReason why, Assignment assignment, String aftermath, JsonObject result) {
        String detail = reason(why, assignment) + "; " + aftermath;
        return Outcome.failure(code(why), detail, result.add("message", detail));
    }

    private static ErrorCode code(StopReason why) {
        return switch (why) {
            case CANCELED -> ErrorCode.CANCELED;
            case TIMEOUT -> ErrorCode.TIMEOUT;
            case SHUTDOWN -> ErrorCode.SHUTDOWN;
            case FENCED -> ErrorCode.WORKER_LOST;
        };
    }

    private static String reason(StopReason why, Assignment assignment) {
        return switch (why) {
            case CANCELED -> "canceled while it ran";
            case TIMEOUT -> "not done within " + Seconds.json(assignment.maxRunMs()) + " s";
            case SHUTDOWN -> "its worker was shut down";
            case FENCED -> "its worker could not renew its lease";
        };
    }
}
