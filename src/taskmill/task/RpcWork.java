package taskmill.task;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import com.eclipsesource.json.JsonObject;

/**
 * One HTTP call.
 *
 * @param method GET, PUT, POST, DELETE, PATCH or HEAD
 * @param url an absolute http or https address
 * @param headers header fields to send, by name without regard to case
 * @param body what is sent as the body, if anything
 */
public record RpcWork(String method, String url, Map<String, String> headers, Optional<String> body) implements Work {
    private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD");
    private static final int MAX_HEADERS = 100;

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

    /** The url in its parts. */
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
            HeaderRule.require(name, value);
            Refusal.unless(sorted.put(name, value) == null, "headers",
                "the same name twice: " + name.toLowerCase(Locale.ROOT));
        });
        Refusal.unless(sorted.size() <= MAX_HEADERS, "headers",
            "at most " + MAX_HEADERS + " header fields are accepted");
        return Collections.unmodifiableMap(sorted);
    }
}
