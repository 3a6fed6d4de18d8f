package taskmill.http;

import java.util.HashMap;
import java.util.Map;
import com.eclipsesource.json.JsonValue;

/**
 * What a client gets. The server adds {@code Cache-Control: no-store} and {@code X-Content-Type-Options: nosniff}.
 * Immutable.
 *
 * @param type the Content-Type; not sent with an empty body
 * @param body sent as UTF-8; a HEAD request gets only its length
 * @param headers further headers by name; a line break in one makes the reply a 500
 */
public record Reply(int status, String type, String body, Map<String, String> headers) {
    static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

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
        return new Reply(status, JSON, body, Map.of());
    }

    public static Reply text(int status, String body) {
        return new Reply(status, TEXT, body, Map.of());
    }

    public static Reply empty(int status) {
        return new Reply(status, TEXT, "", Map.of());
    }

    /** The same reply with one header more, or with another value of it. */
    public Reply with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, type, body, more);
    }
}
