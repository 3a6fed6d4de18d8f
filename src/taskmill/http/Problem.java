package taskmill.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;

/**
 * A refusal as in RFC 9457: {@code status}, {@code title}, {@code detail}, and {@code field} if one parameter is wrong.
 * A client that prefers text/plain gets only the detail. Endpoints throw it to end a request early, so it has no stack
 * trace. Immutable.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String TYPE = "application/problem+json";

    private final int status;
    private final String field;
    private final transient Map<String, String> headers;

    private Problem(int status, String detail, String field, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.field = field;
        this.headers = headers;
    }

    /** @param detail one sentence for the client: what is wrong and what to do instead */
    public static Problem of(int status, String detail) {
        return new Problem(status, detail, "", Map.of());
    }

    /** A 400 that names the wrong parameter. */
    public static Problem badRequest(String field, String detail) {
        return of(400, detail).at(field);
    }

    /** A 503 with Retry-After: the client should ask again in a second. */
    public static Problem busy(String detail) {
        return of(503, detail).with("Retry-After", "1");
    }

    /** The same problem with the name of the wrong parameter; an empty name means none. */
    public Problem at(String name) {
        return new Problem(status, getMessage(), name, headers);
    }

    /** The same problem with one header more, such as Retry-After (seconds) or Allow. */
    public Problem with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Problem(status, getMessage(), field, Map.copyOf(more));
    }

    public int status() {
        return status;
    }

    public Optional<String> field() {
        return field.isEmpty() ? Optional.empty() : Optional.of(field);
    }

    Reply reply(boolean plain) {
        Reply bare = plain ? Reply.text(status, getMessage()) : new Reply(status, TYPE, json().toString(), Map.of());
        return headers.isEmpty() ? bare : new Reply(status, bare.type(), bare.body(), headers);
    }

    private JsonObject json() {
        JsonObject json = Json.object().add("status", status).add("title", title(status)).add("detail", getMessage());
        return field.isEmpty() ? json : json.add("field", field);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            case 503 -> "Service Unavailable";
            default -> "HTTP " + status;
        };
    }
}
