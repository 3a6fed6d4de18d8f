package taskmill.task;

import java.util.Objects;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;

/**
 * How an attempt ended, as its worker saw it: why it failed, and the fields of the task's JSON that tell of it. What
 * becomes of the task is decided by the store.
 */
public record Outcome(Optional<Failure> failure, boolean isImpaired, JsonObject result) {
    public Outcome {
        Objects.requireNonNull(failure);
        Objects.requireNonNull(result);
    }

    /**
     * Why an attempt failed: a line for people, whether the plan must not be followed, and the shortest wait before the
     * next attempt that the target asked for, 0 for none.
     */
    public record Failure(ErrorCode code, String detail, boolean forGood, long retryAfterMs) { }

    public static Outcome success(JsonObject result) {
        return new Outcome(Optional.empty(), false, result);
    }

    /** The machine could not run it, and nothing of it was started. */
    public static Outcome impaired() {
        return new Outcome(Optional.empty(), true, new JsonObject());
    }

    /** A failure after which the task's plan decides. */
    public static Outcome failure(ErrorCode code, String detail, JsonObject result) {
        return new Outcome(Optional.of(new Failure(code, detail, false, 0)), false, result);
    }

    public static Outcome failure(ErrorCode code, String detail) {
        return failure(code, detail, new JsonObject());
    }

    /** A failure that no further attempt can mend. */
    public static Outcome finalFailure(ErrorCode code, String detail, JsonObject result) {
        return new Outcome(Optional.of(new Failure(code, detail, true, 0)), false, result);
    }

    public static Outcome finalFailure(ErrorCode code, String detail) {
        return finalFailure(code, detail, new JsonObject());
    }

    /** The same failure, with a wait that the target asked for. */
    public Outcome retryAfter(long ms) {
        return new Outcome(failure.map(f -> new Failure(f.code(), f.detail(), f.forGood(), ms)), isImpaired, result);
    }
}
