package taskmill.http;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/** One request, read completely. Immutable but for what it has parsed so far; thread-safe. */
public final class Request {
    private final Head head;
    private final Map<String, String> segments;
    private final byte[] body;
    private final boolean authorized;
    private final Places.Place place;
    private volatile Params params;

    Request(Head head, Map<String, String> segments, byte[] body, boolean authorized, Places.Place place) {
        this.head = head;
        this.segments = segments;
        this.body = body;
        this.authorized = authorized;
        this.place = place;
    }

    /** As sent; HEAD reaches the endpoint of GET, and the reply's body is left out for it. */
    public String method() {
        return head.method();
    }

    /** The path as sent, still percent-encoded. */
    public String path() {
        return head.path();
    }

    /**
     * The decoded part of the path that stands where the route says {@code {name}}.
     *
     * @throws IllegalArgumentException if the route has no such name
     */
    public String segment(String name) {
        String segment = segments.get(name);
        if (segment == null) {
            throw new IllegalArgumentException("the route of " + head.path() + " has no {" + name + "}");
        }
        return segment;
    }

    /** The header's first value; the name in any case. */
    public Optional<String> header(String name) {
        return head.first(name);
    }

    /** Whether the client named this type and prefers it to JSON; {@code *}{@code /*} means JSON. */
    public boolean accepts(String type) {
        return head.accepts(type);
    }

    public InetSocketAddress remote() {
        return head.remote();
    }

    /**
     * Says that from now on this request only waits, for long and without work or a thread: another one takes its place
     * among those that are worked on at once.
     */
    public void waits() {
        place.leave();
    }

    /** Whether the caller is no stranger: a token was shown, or none is needed. False only on an open path. */
    public boolean authorized() {
        return authorized;
    }

    /**
     * Query and body together, parsed on the first call.
     *
     * @throws Problem 400 if they cannot be read or name a parameter twice, 415 if the body is neither JSON nor a form
     */
    public Params params() {
        Params known = params;
        if (known == null) {
            requireUnencoded();
            known = ParamReader.read(head.query(), head.first("Content-Type").orElse(""), body);
            params = known;
        }
        return known;
    }

    private void requireUnencoded() {
        String encoding = head.first("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(415, "a compressed body is not supported: send it without Content-Encoding");
        }
    }
}
