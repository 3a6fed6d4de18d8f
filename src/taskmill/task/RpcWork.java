package taskmill.task;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import com.eclipsesource.json.JsonObject;

/** One HTTP call. The names of the header fields are without regard to case. */
public record RpcWork(String method, String url, Map<String, String> headers, Optional<String> body) implements Work {
    private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD");
    private static final int MAX_HEADERS = 100;
    /** Proxy is no header of HTTP, but one that CGI programs take for their own configuration. */
    private static final Set<String> FORBIDDEN = Set.of("host", "connection", "content-length", "transfer-encoding",
        "te", "trailer", "upgrade", "keep-alive", "expect", "http2-settings", "proxy");
    /** What a worker sends itself. A task's own value under exactly this name is not sent. */
    private static final Set<String> OURS = Set.of("idempotency-key", "x-task-uuid", "x-task-attempt");
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z0-9" + Pattern.quote(TOKEN_SIGNS) + "]{1,256}");
    private static final int MAX_HEADER_VALUE = 8192;
    /** The JDK's client sends a question mark for whatever is not ASCII. */
    private static final Pattern HEADER_VALUE = Pattern.compile("[\t -~]{0," + MAX_HEADER_VALUE + "}");

    public RpcWork {
        method = method.toUpperCase(Locale.ROOT);
        Refusal.unless(METHODS.contains(method), "method", "one of GET, PUT, POST, DELETE, PATCH, HEAD is expected");
        HttpUrl.parse(url);
        headers = checked(headers);
    }

    @Override
    public TaskType type() {
        return TaskType.RPC;
    }

    public HttpUrl address() {
        return HttpUrl.parse(url);
    }

    @Override
    public JsonObject toJson() {
        JsonObject json = new JsonObject().add("method", method).add("url", url);
        if (!headers.isEmpty()) {
            JsonObject fields = new JsonObject();
            headers.forEach(fields::add);
            json.add("headers", fields);
        }
        body.ifPresent(text -> json.add("args", text));
        return json;
    }

    static RpcWork fromJson(JsonObject json) {
        Map<String, String> headers = new TreeMap<>();
        if (json.get("headers") != null) {
            Fields.object(json, "headers")
                .forEach(field -> headers.put(field.getName(), Fields.asString("headers", field.getValue())));
        }
        Optional<String> body = json.get("args") == null ? Optional.empty() : Optional.of(Fields.string(json, "args"));
        return new RpcWork(Fields.string(json, "method"), Fields.string(json, "url"), headers, body);
    }

    private static Map<String, String> checked(Map<String, String> headers) {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            requireHeader(name, value);
            Refusal.unless(sorted.put(name, value) == null, "headers",
                "the same name twice: " + name.toLowerCase(Locale.ROOT));
        });
        Refusal.unless(sorted.size() <= MAX_HEADERS, "headers",
            "at most " + MAX_HEADERS + " header fields are accepted");
        return Collections.unmodifiableMap(sorted);
    }

    /**
     * A name is any token, except for fields that frame or route the message, belong to one connection or are meant for
     * proxies (RFC 9110, sections 5 to 7). A value must arrive as it was given.
     */
    private static void requireHeader(String name, String value) {
        Refusal.unless(HEADER_NAME.matcher(name).matches(), "headers",
            "a header name is made of letters, digits and " + TOKEN_SIGNS);
        String lower = name.toLowerCase(Locale.ROOT);
        // Servers that pass headers to programs as variables make underscores of signs (RFC 3875, section 4.1.18).
        String dashed = lower.replaceAll("[^a-z0-9]", "-");
        Refusal.unless(!FORBIDDEN.contains(dashed) && !dashed.startsWith("proxy-")
            && (!OURS.contains(dashed) || OURS.contains(lower)), "headers",
            "the header " + lower + " cannot be set by a task");
        Refusal.unless(HEADER_VALUE.matcher(value).matches(), "headers",
            "the value of " + lower + " has a control character, one outside ASCII, or is over "
            + MAX_HEADER_VALUE + " long");
    }
}
