package taskmill.worker.rpc;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import taskmill.task.RpcWork;
import taskmill.worker.run.Assignment;

/** Makes the HTTP request of an attempt. */
final class RpcRequest {
    /** What tells a target that two calls are the same task; a task cannot set these itself. */
    private static final Set<String> OWN_HEADERS = caseless("Idempotency-Key", "X-Task-Uuid", "X-Task-Attempt");

    private RpcRequest() {
    }

    /**
     * The request, the same for each sending of an attempt. Credentials in the address become an Authorization
     * header, unless the task has one, and are not part of the request's address.
     *
     * @throws IllegalArgumentException if the JDK refuses the address or a header
     */
    static HttpRequest of(Assignment assignment, String version) {
        RpcWork work = (RpcWork) assignment.spec().work();
        HttpRequest.Builder request = HttpRequest.newBuilder(withoutCredentials(work.uri()));
        request.setHeader("User-Agent", "taskmill/" + version);
        credentials(work.uri(), request);
        for (Map.Entry<String, String> header : work.headers().entrySet()) {
            if (!OWN_HEADERS.contains(header.getKey())) {
                request.setHeader(header.getKey(), header.getValue());
            }
        }
        request.setHeader("Idempotency-Key", assignment.uuid());
        request.setHeader("X-Task-Uuid", assignment.uuid());
        request.setHeader("X-Task-Attempt", Integer.toString(assignment.attempt()));
        return withMethod(request, work).build();
    }

    private static HttpRequest.Builder withMethod(HttpRequest.Builder request, RpcWork work) {
        if (work.body().isPresent()) {
            return request.method(work.method(), BodyPublishers.ofString(work.body().get(), StandardCharsets.UTF_8));
        }
        // An empty body is announced by a Content-Length, which some targets refuse where none is usual.
        return switch (work.method()) {
            case "GET" -> request.GET();
            case "DELETE" -> request.DELETE();
            default -> request.method(work.method(), BodyPublishers.noBody());
        };
    }

    private static void credentials(URI uri, HttpRequest.Builder request) {
        String userInfo = uri.getUserInfo();
        if (userInfo != null && !userInfo.isEmpty()) {
            byte[] pair = userInfo.getBytes(StandardCharsets.UTF_8);
            request.setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
    }

    private static URI withoutCredentials(URI uri) {
        StringBuilder text = new StringBuilder().append(uri.getScheme()).append("://").append(authority(uri));
        text.append(uri.getRawPath().isEmpty() ? "/" : uri.getRawPath());
        if (uri.getRawQuery() != null) {
            text.append('?').append(uri.getRawQuery());
        }
        return URI.create(URI.create(text.toString()).toASCIIString());
    }

    /** Host and port as they are written in an address, without credentials. */
    static String authority(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private static Set<String> caseless(String... names) {
        Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        set.addAll(Set.of(names));
        return set;
    }
}
