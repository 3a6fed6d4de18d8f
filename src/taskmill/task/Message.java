package taskmill.task;

import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * The message of a finished task: the text that people read first. A worker keeps one under {@link #NAME} in the result
 * only if it differs from what this class finds without it, so nothing is stored twice.
 */
public final class Message {
    public static final String NAME = "message";

    private Message() {
    }

    /** Of a success: the kept message, else {@code result}, {@code response_body} or {@code stdout} stripped. */
    public static String ofSuccess(JsonObject result) {
        JsonValue kept = result.get(NAME) == null ? result.get("result") : result.get(NAME);
        return kept == null ? result.getString("response_body", result.getString("stdout", "").strip()) : text(kept);
    }

    /**
     * Of a task that failed or was canceled: the kept message, else the detail, else the code. Without a detail the
     * last attempt did not end the task (it was canceled, its worker died, it started too late), so the message of that
     * attempt does not count.
     */
    public static String ofFailure(JsonObject result, Optional<String> detail, Optional<String> code) {
        JsonValue kept = result.get(NAME);
        return kept != null && detail.isPresent() ? text(kept) : detail.or(() -> code).orElse("");
    }

    private static String text(JsonValue value) {
        return value.isString() ? value.asString() : value.isNull() ? "" : value.toString();
    }
}
