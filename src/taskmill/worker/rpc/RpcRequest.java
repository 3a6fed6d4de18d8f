package taskmill.worker.rpc;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow.Subscriber;
import taskmill.access.WebhookSecrets;
import taskmill.task.HttpUrl;
import taskmill.task.RpcWork;
import taskmill.task.Version;
import taskmill.worker.run.Assignment;

/** Makes the HTTP requests of attempts. */
final class RpcRequest {
    /** What tells a target that two calls are the same task; a task cannot set these itself. In lower case. */
    private static final Set<String> OWN_HEADERS = Set.of("idempotency-key", "x-task-uuid", "x-task-attempt",
        "webhook-id", "webhook-timestamp", "webhook-signature");
    /** Until JDK 19 a GET without a body carries a Content-Length all the same. */
    private static final boolean ALWAYS_HAS_LENGTH = Runtime.version().feature() < 19;

    /**
     * The request for one sending. A login in the url becomes an Authorization header, unless the task has one.
     *
     * @param to the address that the request goes to, its host being sent as a header; empty to go by the url, as
     *     literals and https do
     * @param secrets with which a callback is signed
     * @param onConnected called when the request is about to be written, if {@link #tellsOfConnection}
     * @throws IllegalArgumentException if the JDK refuses the url or a header
     * @throws UnsupportedOperationException if this JVM does not allow the Host header
     */
    static HttpRequest of(Assignment assignment, HttpUrl url, Optional<InetAddress> to,
        Optional<WebhookSecrets> secrets, Runnable onConnected) {
        RpcWork work = (RpcWork) assignment.spec().work();
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(url, to));
        if (to.isPresent()) {
            setHost(request, url);
        }
        request.setHeader("User-Agent", "taskmill/" + Version.TEXT);
        if (!url.login().isEmpty()) {
            byte[] login = url.login().getBytes(StandardCharsets.UTF_8);
            request.setHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(login));
        }
        for (Map.Entry<String, String> header : work.headers().entrySet()) {
            if (!OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                request.setHeader(header.getKey(), header.getValue());
            }
        }
        request.setHeader("Idempotency-Key", assignment.uuid());
        request.setHeader("X-Task-Uuid", assignment.uuid());
        request.setHeader("X-Task-Attempt", Integer.toString(assignment.attempt()));
        if (!assignment.spec().extras().callback().of().isEmpty()) {
            secrets.ifPresent(keys -> sign(request, assignment.uuid(), work.body().orElse(""), keys));
        }
        return withMethod(request, work, onConnected).build();
    }

    /** Each sending has a time of its own, which receivers compare with their clock. */
    private static void sign(HttpRequest.Builder request, String uuid, String body, WebhookSecrets keys) {
        long seconds = System.currentTimeMillis() / 1000;
        request.setHeader("webhook-id", uuid);
        request.setHeader("webhook-timestamp", Long.toString(seconds));
        request.setHeader("webhook-signature", keys.signature(uuid, seconds, body));
    }

    private static URI uri(HttpUrl url, Optional<InetAddress> to) {
        String authority = to.map(address -> {
            String literal = address.getHostAddress();
            String host = literal.indexOf(':') < 0 ? literal : "[" + literal + "]";
            return url.port() < 0 ? host : host + ":" + url.port();
        }).orElseGet(url::authority);
        return URI.create((url.tls() ? "https://" : "http://") + authority + url.target());
    }

    private static void setHost(HttpRequest.Builder request, HttpUrl url) {
        try {
            request.setHeader("Host", url.port() == 80 ? url.host() : url.authority());
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException("this worker can call names by https only, and by http addresses: "
                + "its JVM was started without " + RpcRunner.HOST_HEADER, e);
        }
    }

    private static HttpRequest.Builder withMethod(HttpRequest.Builder request, RpcWork work, Runnable onConnected) {
        if (tellsOfConnection(work)) {
            return request.method(work.method(), new Body(work.body().orElse(""), onConnected));
        }
        // Only these make the JDK leave Content-Length out, which some targets refuse where there is no body.
        return work.method().equals("GET") ? request.GET() : request.DELETE();
    }

    /** True if the requests of this work tell when they are about to be written. */
    static boolean tellsOfConnection(RpcWork work) {
        boolean usuallyEmpty = work.method().equals("GET") || work.method().equals("DELETE");
        return ALWAYS_HAS_LENGTH || work.body().isPresent() || !usuallyEmpty;
    }

    /** A body in UTF-8. The JDK asks for its length when it has a connection and writes the head of the request. */
    private static final class Body implements BodyPublisher {
        private final BodyPublisher text;
        private final Runnable onConnected;

        Body(String text, Runnable onConnected) {
            this.text = BodyPublishers.ofString(text, StandardCharsets.UTF_8);
            this.onConnected = onConnected;
        }

        @Override
        public long contentLength() {
            onConnected.run();
            return text.contentLength();
        }

        @Override
        public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
            text.subscribe(subscriber);
        }
    }
}
