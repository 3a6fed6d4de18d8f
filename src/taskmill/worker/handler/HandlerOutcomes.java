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
    private static final int MAX_UTF8_BYTES_OF_CHAR = 3;

    /**
     * What a handler returned, as {@code result}. If its text is longer than {@code maxOutput} bytes, there is no
     * {@code result}, since half a value is none; {@code message} then has the beginning of the text.
     */
    static Outcome success(JsonValue answer, int maxOutput) {
        if (answer == null || answer.isNull()) {
            return Outcome.success(new JsonObject().add("result", Json.NULL));
        }
        String text = answer.isString() ? answer.asString() : answer.toString();
        if (fits(text, maxOutput)) {
            return Outcome.success(new JsonObject().add("result", answer));
        }
        return Outcome.success(new JsonObject().add("truncated", true).add(Message.NAME, head(text, maxOutput)));
    }

    private static boolean fits(String text, int maxBytes) {
        return text.length() <= maxBytes / MAX_UTF8_BYTES_OF_CHAR
            || text.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
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
            return failure.isForGood() ? Outcome.finalFailure(ErrorCode.HANDLER_FAILED, detail, new JsonObject())
                : failed(ErrorCode.HANDLER_FAILED, detail).retryAfter(failure.waitMs());
        }
        String type = thrown.getClass().getName();
        String message = messageOf(thrown);
        return failed(ErrorCode.HANDLER_FAILED, message.isEmpty() ? type : type + ": " + message);
    }

    private static String messageOf(Throwable thrown) {
        try {
            return OneLine.of(Objects.toString(thrown.getMessage(), ""), MAX_LINE);
        } catch (RuntimeException e) {
            // The exception is not ours: if it fails to give its message, the attempt must still end.
            return "";
        }
    }

    static Outcome notFound(String handler) {
        return failed(ErrorCode.HANDLER_NOT_FOUND, "this worker has no handler " + handler);
    }

    private static Outcome failed(ErrorCode code, String detail) {
        return Outcome.failure(code, detail, new JsonObject());
    }
}
