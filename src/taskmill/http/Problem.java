package taskmill.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;

/**
 * A refusal as in RFC 9457: {@code status}, {@code title}, {@code code}, {@code detail}; if parameters are wrong also
 * {@code field}, the first of them, and {@code errors} with {@code field}, {@code code} and {@code reason} of each. The
 * codes are for programs and stay the same. Endpoints throw it to end a request early, so it has no stack. Immutable.
 */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String TYPE = "application/problem+json";

    private final int status;
    private final String code;
    private final transient List<WrongField> wrong;
    private final transient Map<String, String> headers;

    /** A parameter that is wrong. */
    public record WrongField(String field, String code, String reason) { }

    private Problem(int status, String code, String detail, List<WrongField> wrong, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.wrong = wrong;
        this.headers = headers;
    }

    /** A problem whose code is its title in lower case. The detail says what is wrong and what to do instead. */
    public static Problem of(int status, String detail) {
        return new Problem(status, title(status).toLowerCase(Locale.ROOT).replace(' ', '_'), detail, List.of(),
            Map.of());
    }

    /** A 400 that names the wrong parameter. */
    public static Problem badRequest(String field, String detail) {
        return of(400, detail).code("invalid").at(field);
    }

    /** A 503 with Retry-After: the client should ask again in a second. */
    public static Problem busy(String detail) {
        return of(503, detail).with("Retry-After", "1");
    }

    public Problem code(String word) {
        return new Problem(status, word, getMessage(), wrong, headers);
    }

    /** The same problem with the name of the wrong parameter; an empty name means none. */
    public Problem at(String name) {
        return name.isEmpty() ? this : at(List.of(new WrongField(name, code, getMessage())));
    }

    /** The same problem with all wrong parameters. */
    public Problem at(List<WrongField> fields) {
        return new Problem(status, code, getMessage(), List.copyOf(fields), headers);
    }

    /** The same problem with one header more, such as Retry-After (seconds) or Allow. */
    public Problem with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Problem(status, code, getMessage(), wrong, Map.copyOf(more));
    }

    public int status() {
        return status;
    }

    public Optional<String> field() {
        return wrong.stream().map(WrongField::field).findFirst();
    }

    Reply reply(boolean plain) {
        Reply bare = plain ? Reply.text(status, getMessage())
            : new Reply(status, TYPE, new Reply.Text(json().toString()), Map.of());
        return headers.isEmpty() ? bare : new Reply(status, bare.type(), bare.body(), headers);
    }

    /** The body, for a problem that is a part of an answer. */
    public JsonObject json() {
        JsonObject json = Json.object().add("status", status).add("title", title(status)).add("code", code)
            .add("detail", getMessage());
        if (wrong.isEmpty()) {
            return json;
        }
        JsonArray errors = new JsonArray();
        wrong.forEach(each -> errors.add(Json.object().add("field", each.field).add("code", each.code)
            .add("reason", each.reason)));
        return json.add("field", wrong.get(0).field).add("errors", errors);
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
