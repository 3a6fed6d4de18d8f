package taskmill.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import taskmill.access.CallerRole;

/** One request, with the body if its route takes one. For one thread at a time. */
public final class Request {
    private static final byte[] NO_BODY = {};
    /** Bytes of a body that does not wait for a turn. */
    private static final int SMALL = 16 * 1024;

    private final RequestHead head;
    private final Map<String, String> segments;
    private final Caller caller;
    private final Runnable permit;
    private final MemoryBudget.Reservation memory;
    private final TurnLimit parses;
    private final boolean large;
    private volatile byte[] body;
    private volatile Params params;

    Request(RequestHead head, Map<String, String> segments, byte[] body, Caller caller,
        Runnable permit, MemoryBudget.Reservation memory, TurnLimit parses) {
        this.head = head;
        this.segments = segments;
        this.body = body;
        this.caller = caller;
        this.permit = permit;
        this.memory = memory;
        this.parses = parses;
        this.large = body.length > SMALL;
    }

    /** The decoded part of the path at the place of {@code {name}} in the route, which must have that name. */
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

    /** True if the client named this type and prefers it to JSON; {@code *}{@code /*} means JSON. */
    public boolean accepts(String type) {
        return head.accepts(type);
    }

    /** Reserves memory before it is taken, until the reply is sent or the request waits; 503 if there is too little. */
    public void reserve(long bytes) {
        memory.add(bytes);
    }

    /** From now on it only waits, without its permit and memory. Its parameters are gone; keep none of them. */
    public void waits() {
        params = new Params();
        memory.release();
        permit.run();
    }

    /** True if the caller sent a valid token, or none is needed. It can be false on open paths only. */
    public boolean authorized() {
        return caller.isKnown();
    }

    /** What the caller may do; empty for a stranger on an open path. */
    public Optional<CallerRole> role() {
        return caller.role();
    }

    /** The name of the token that was sent; empty if none is needed. */
    public String caller() {
        return caller.name();
    }

    /**
     * Query and body together, parsed on the first call.
     *
     * @throws Problem 400 if they cannot be read or name a parameter twice, 415 if the body is neither JSON nor a form,
     *     503 if there is no memory for them, or too many others are read
     */
    public Params params() {
        Params known = params;
        if (known == null) {
            requireUnencoded();
            byte[] read = body;
            known = inTurn(
                () -> ParamReader.read(head.query(), head.first("Content-Type").orElse(""), read, memory::add));
            params = known;
            body = NO_BODY;
        }
        return known;
    }

    /**
     * The JSON objects of a body, the elements of an array or one a line. Instead of {@link #params}.
     *
     * @throws Problem 413 if they are more than {@code most}, 400 if there are parameters beside them
     */
    public List<JsonDocument> documents(int most) {
        requireUnencoded();
        if (!head.query().isEmpty()) {
            throw Problem.of(400, "parameters stand in each object of the body, not in the query");
        }
        // What is made of the objects has their texts, too.
        memory.add(2L * body.length);
        List<JsonDocument> documents = JsonDocument.split(ParamReader.withoutMark(body), most);
        body = NO_BODY;
        return documents;
    }

    /** Does work that a body makes: at once if it is small, else in its turn; 503 if that does not come in time. */
    public <T> T inTurn(Supplier<T> work) {
        return large ? parses.run(work) : work.get();
    }

    private void requireUnencoded() {
        String encoding = head.first("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(415, "a compressed body is not supported: send it without Content-Encoding");
        }
    }
}
