package taskmill.worker.rpc;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;

/** What lets one call through the relay, to addresses that were judged and to no others. Thread-safe. */
final class Pass implements AutoCloseable {
    private static final String HEADER = "Proxy-Authorization";
    private static final String SCHEME = "Taskmill ";

    private final Relay relay;
    private final String token;
    private final Relay.Door door;
    private final List<InetAddress> addresses;
    private volatile boolean closed;
    private volatile ConnectException fault;

    Pass(Relay relay, String token, Relay.Door door, List<InetAddress> addresses) {
        this.relay = relay;
        this.token = token;
        this.door = door;
        this.addresses = addresses;
    }

    /** The token in a header of a request, if it is one. */
    static Optional<String> token(String name, String value) {
        return name.equalsIgnoreCase(HEADER) && value.startsWith(SCHEME)
            ? Optional.of(value.substring(SCHEME.length())) : Optional.empty();
    }

    /** The same request with the pass, which the relay takes off again. */
    HttpRequest on(HttpRequest request) {
        return HttpRequest.newBuilder(request, (name, value) -> true).setHeader(HEADER, SCHEME + token).build();
    }

    String token() {
        return token;
    }

    Relay.Door door() {
        return door;
    }

    List<InetAddress> addresses() {
        return addresses;
    }

    void failed(ConnectException why) {
        fault = why;
    }

    /** Why none of the addresses could be connected to. */
    Optional<ConnectException> fault() {
        return Optional.ofNullable(fault);
    }

    boolean isClosed() {
        return closed;
    }

    /** The call is over: nothing gets through with this any more. A connection that stands stays, for the next call. */
    @Override
    public void close() {
        closed = true;
        relay.leave(this);
    }
}
