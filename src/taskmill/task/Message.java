package taskmill.task;

import java.nio.CharBuffer;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * The message of a finished task: the text that people read first. A worker keeps one under {@link #NAME} in the result
 * only if it differs from what this class finds without it, so nothing is stored twice.
 */
public final class Message {
    public static final String NAME = "message";

    /**
     * Of a success: the kept message, else {@code result}, {@code response_body} or {@code stdout} stripped. Copies no
     * text.
     */
    public static CharSequence ofSuccess(JsonObject result) {
        JsonValue kept = result.get(NAME) == null ? result.get("result") : result.get(NAME);
        return kept != null ? text(kept)
            : result.get("response_body") != null ? result.getString("response_body", "")
            : stripped(result.getString("stdout", ""));
    }

    /**
     * Of a task that failed or was canceled: the kept message, else the detail, else the code. Without a detail the
     * last attempt did not end the task, so its message does not count.
     */
    public static CharSequence ofFailure(JsonObject result, Optional<String> detail, Optional<String> code) {
        JsonValue kept = result.get(NAME);
        return kept != null && detail.isPresent() ? text(kept) : detail.or(() -> code).orElse("");
    }

    private static String text(JsonValue value) {
        return value.isString() ? value.asString() : value.isNull() ? "" : value.toString();
    }

    /** What {@link String#strip} would leave, as a part of the text. */
    private static CharSequence stripped(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && Character.isWhitespace(text.charAt(from))) {
            from++;
        }
        while (from < to && Character.isWhitespace(text.charAt(to - 1))) {
            to--;
        }
        return CharBuffer.wrap(text, from, to);
    }
}
