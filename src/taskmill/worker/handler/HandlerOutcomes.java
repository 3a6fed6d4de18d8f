package taskmill.worker.handler;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.task.ErrorCode;
import taskmill.task.Message;
import taskmill.task.Outcome;
import taskmill.worker.run.OneLine;

/** The outcome of an attempt by what its handler returned or threw. */
final class HandlerOutcomes {
    private static final int MAX_LINE = 1000;

    /** What a handler returned, as {@code result}; above {@code maxOutput} bytes, the beginning as {@code message}. */
    static Outcome success(JsonValue answer, int maxOutput) {
        if (answer == null || answer.isNull()) {
            return Outcome.success(new JsonObject().add("result", Json.NULL));
        }
        String text = answer.isString() ? answer.asString() : answer.toString();
        if (text.getBytes(StandardCharsets.UTF_8).length <= maxOutput) {
            return Outcome.success(new JsonObject().add("result", answer));
        }
        return Outcome.success(new JsonObject().add("truncated", true).add(Message.NAME, head(text, maxOutput)));
    }

    private static String head(String text, int maxBytes) {
        CharBuffer chars = CharBuffer.wrap(text);
        StandardCharsets.UTF_8.newEncoder().encode(chars, ByteBuffer.allocate(maxBytes), true);
        return text.substring(0, chars.position());
    }

    /** What a handler threw: the message without the stack. */
    static Outcome failure(Throwable thrown) {
        if (thrown instanceof TaskFailure failure) {
            String detail = messageOf(failure);
            return failure.isForGood() ? Outcome.finalFailure(ErrorCode.HANDLER_FAILED, detail)
                : Outcome.failure(ErrorCode.HANDLER_FAILED, detail).retryAfter(failure.waitMs());
        }
        String type = thrown.getClass().getName();
        String message = messageOf(thrown);
        return Outcome.failure(ErrorCode.HANDLER_FAILED, message.isEmpty() ? type : type + ": " + message);
    }

    private static String messageOf(Throwable thrown) {
        try {
            return OneLine.of(Objects.toString(thrown.getMessage(), ""), MAX_LINE);
        } catch (RuntimeException e) {
            // The exception is not ours: if it fails to give its message, the attempt must still end.
            return "";
        }
    }
}
