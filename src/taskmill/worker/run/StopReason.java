package taskmill.worker.run;

import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Seconds;

/** Why a run is made to end before it ends by itself, from the mildest to the most urgent. */
public enum StopReason {
    CANCELED(ErrorCode.CANCELED, "canceled while it ran"),
    TIMEOUT(ErrorCode.TIMEOUT, "not done within "),
    SHUTDOWN(ErrorCode.SHUTDOWN, "its worker was shut down"),
    /** Its lease could not be renewed, or another worker has it now: nothing of it may be left, at once. */
    FENCED(ErrorCode.WORKER_LOST, "its worker could not renew its lease");

    private final ErrorCode code;
    private final String text;

    StopReason(ErrorCode code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The outcome: a failure that tells what is left of the attempt, with what else is known as its result. */
    public Outcome outcome(Assignment assignment, String aftermath, JsonObject result) {
        String limit = this == TIMEOUT ? Seconds.json(assignment.maxRunMs()) + " s" : "";
        return Outcome.failure(code, text + limit + "; " + aftermath, result);
    }
}
