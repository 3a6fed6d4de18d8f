package taskmill.worker.rpc;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A request that is sent once, and what comes back. Thread-safe. */
final class Sending {
    private final RpcClients clients;
    private final HttpRequest request;
    private final boolean isFresh;
    private final String origin;
    private final AnswerReader reader;
    private volatile boolean mayBeKept;
    /** Guarded by this; null until it is sent. */
    private CompletableFuture<HttpResponse<RpcAnswer>> exchange;
    /** Guarded by this. */
    private boolean isClosed;
    /** What is wrong with the head of the answer, so that its body is not read. */
    private volatile Optional<String> framingFault = Optional.empty();

    Sending(RpcClients clients, HttpRequest request, boolean isFresh, int maxKept) {
        this.clients = clients;
        this.request = request;
        this.isFresh = isFresh;
        this.origin = request.uri().getScheme() + "://" + request.uri().getRawAuthority();
        this.reader = new AnswerReader(maxKept);
    }

    /** Sends it. The future fails if the answer did not come, or not all of it; {@link #soFar} has what came. */
    CompletableFuture<HttpResponse<RpcAnswer>> send() {
        mayBeKept = !isFresh && clients.take(origin);
        HttpClient client = clients.client(request.uri().getScheme().equals("https"), isFresh);
        CompletableFuture<HttpResponse<RpcAnswer>> sent = client.sendAsync(request, this::headCame);
        boolean late;
        synchronized (this) {
            exchange = sent;
            late = isClosed;
        }
        if (late) {
            close(sent);
        }
        return sent;
    }

    private BodySubscriber<RpcAnswer> headCame(ResponseInfo head) {
        boolean hasBody = !request.method().equals("HEAD") && head.statusCode() != 204 && head.statusCode() != 304;
        framingFault = framingFault(head.headers(), hasBody);
        if (framingFault.isPresent()) {
            reader.apply(head);
            // The JDK would wait for ever, or fail and leave the connection open.
            close();
        } else if (!isFresh && !"close".equalsIgnoreCase(head.headers().firstValue("Connection").orElse(""))) {
            // The next call may get the connection before this one hears of the end of the body.
            clients.keep(origin);
        }
        return reader.apply(head);
    }

    void close() {
        CompletableFuture<HttpResponse<RpcAnswer>> sent;
        synchronized (this) {
            isClosed = true;
            sent = exchange;
        }
        if (sent != null) {
            close(sent);
        }
    }

    /** After a head that it cannot read, the JDK leaves the connection open. Only a future that is not done ends it. */
    private static void close(CompletableFuture<?> sent) {
        sent.cancel(true);
        sent.newIncompleteFuture().cancel(true);
    }

    /** The connection will be closed, although the head of its answer said that it would be kept. */
    void broken() {
        if (!isFresh) {
            clients.take(origin);
        }
    }

    boolean mayBeKept() {
        return mayBeKept;
    }

    boolean isFresh() {
        return isFresh;
    }

    /** What has come of the answer, with what is odd about it; empty while there is not even a status. */
    Optional<RpcAnswer> soFar() {
        return reader.soFar().map(answer ->
            framingFault.map(fault -> answer.odd("the body was not read: " + fault)).orElse(answer));
    }

    /**
     * What is wrong with the framing of a body, for people: its end cannot be told (RFC 9112, section 6.3), or the JDK
     * would read it wrongly.
     */
    private static Optional<String> framingFault(HttpHeaders headers, boolean hasBody) {
        List<String> lengths = headers.allValues("Content-Length");
        List<String> codings = headers.allValues("Transfer-Encoding");
        if (!lengths.stream().allMatch(length -> length.matches("[0-9]{1,18}") && length.equals(lengths.get(0)))) {
            return Optional.of("Content-Length: " + String.join(", ", lengths));
        }
        if (!hasBody || codings.stream().allMatch("identity"::equalsIgnoreCase)) {
            return Optional.empty();
        }
        if (!lengths.isEmpty()) {
            return Optional.of("Content-Length beside Transfer-Encoding: " + String.join(", ", codings));
        }
        return codings.stream().allMatch("chunked"::equalsIgnoreCase) ? Optional.empty()
            : Optional.of("Transfer-Encoding: " + String.join(", ", codings));
    }
}
