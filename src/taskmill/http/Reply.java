package taskmill.http;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import com.eclipsesource.json.JsonValue;

/**
 * What a client gets. The server adds {@code X-Content-Type-Options: nosniff}, and {@code Cache-Control: no-store}
 * unless the reply has its own. Immutable.
 *
 * @param type the Content-Type; not sent with an empty body
 * @param body a HEAD request gets only its length
 * @param headers further headers by name; a line break in one makes the reply a 500
 */
public record Reply(int status, String type, Body body, Map<String, String> headers) {
    static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    /** Characters of a long text that are written at once. */
    private static final int PART = 4096;

    /** The text of a reply, which is sent as UTF-8. Is asked once. */
    @FunctionalInterface
    public interface Body {
        void writeTo(Writer out) throws IOException;

        /** All of it, if it is in memory already. */
        default Optional<byte[]> bytes() {
            return Optional.empty();
        }
    }

    record Text(String text) implements Body {
        @Override
        public void writeTo(Writer out) throws IOException {
            out.write(text);
        }

        @Override
        public Optional<byte[]> bytes() {
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    public Reply {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status=" + status + " is not the status of a reply");
        }
        headers = Map.copyOf(headers);
    }

    public static Reply json(int status, JsonValue body) {
        return json(status, body.toString());
    }

    /** @param body JSON text */
    public static Reply json(int status, String body) {
        return largeJson(status, new Text(body));
    }

    /** JSON that may be large: its text never is in memory as a whole, only the bytes that are sent. */
    public static Reply largeJson(int status, Body body) {
        return new Reply(status, JSON, body, Map.of());
    }

    public static Reply text(int status, String body) {
        return new Reply(status, TEXT, new Text(body), Map.of());
    }

    /** A text that may be large and a part of another one, of which no copy is made. */
    public static Reply largeText(int status, CharSequence body) {
        return new Reply(status, TEXT, out -> writeParts(out, body, part -> part), Map.of());
    }

    /** Bytes that are sent as they are; nobody changes them. */
    public static Reply bytes(int status, String type, byte[] bytes) {
        return new Reply(status, type, new Body() {
            @Override
            public void writeTo(Writer out) {
                throw new UnsupportedOperationException("this body is no text");
            }

            @Override
            public Optional<byte[]> bytes() {
                return Optional.of(bytes);
            }
        }, Map.of());
    }

    public static Reply empty(int status) {
        return text(status, "");
    }

    /** Writes a text part by part. */
    public static void writeParts(Writer out, CharSequence text, UnaryOperator<String> each) throws IOException {
        for (int from = 0; from < text.length(); from += PART) {
            out.write(each.apply(text.subSequence(from, Math.min(text.length(), from + PART)).toString()));
        }
    }

    /** The same reply with one header more, or with another value of it. */
    public Reply with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, type, body, more);
    }
}
