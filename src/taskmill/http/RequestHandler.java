package taskmill.http;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;

/**
 * The steps of a request, from its access to its reply. Each failure is a reply or closes the connection. Thread-safe.
 */
final class RequestHandler implements HttpHandler {
    private static final System.Logger LOG = System.getLogger(RequestHandler.class.getName());
    private static final byte[] NO_BODY = {};

    private final AccessCheck access;
    private final Router router;
    private final Function<Throwable, Optional<Problem>> problems;
    private final int maxBody;
    private final Semaphore permits;
    private final MemoryBudget memory;
    /** For reading large bodies, which keeps a processor busy and takes memory: of many none might find enough. */
    private final TurnLimit parses = new TurnLimit(Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
        Integer.MAX_VALUE, Duration.ofMillis(900));
    private final Executor threads;
    private final InFlight inFlight;

    RequestHandler(AccessCheck access, Router router, Function<Throwable, Optional<Problem>> problems,
        Server.Settings settings, MemoryBudget memory, Executor threads, InFlight inFlight) {
        this.access = access;
        this.router = router;
        this.problems = problems;
        this.maxBody = settings.maxBody();
        this.permits = new Semaphore(settings.maxRequests());
        this.memory = memory;
        this.threads = threads;
        this.inFlight = inFlight;
    }

    /** @param permit lets another request in when it is run, once */
    private record Started(ServerExchange exchange, Runnable permit, CompletableFuture<Supplier<Reply>> answer) { }

    @Override
    public void handle(HttpExchange http) throws IOException {
        MemoryBudget.Reservation reserved = memory.new Reservation();
        inFlight.begin();
        boolean answeredLater = false;
        try {
            answeredLater = serve(new ServerExchange(http, reserved, router.times()), reserved);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a connection ended early: " + e.getMessage());
            // The JDK closes the connection and forgets it.
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a reply could not be written", e);
            throw new IOException("no reply could be written", e);
        } finally {
            if (!answeredLater) {
                reserved.release();
                inFlight.end();
            }
        }
    }

    private boolean serve(ServerExchange exchange, MemoryBudget.Reservation reserved) throws IOException {
        Started call;
        try {
            call = call(exchange, reserved);
        } catch (RuntimeException | Error e) {
            reply(exchange, failure(exchange.head(), e));
            return false;
        }
        if (call.answer().isDone()) {
            send(call);
            return false;
        }
        inFlight.await(call.answer());
        // Not on the thread that completes the answer: a client that does not read would hold it up.
        call.answer().whenCompleteAsync((made, failure) -> finish(call), threads);
        return true;
    }

    private Started call(ServerExchange exchange, MemoryBudget.Reservation reserved) throws IOException {
        if (inFlight.isClosing()) {
            throw closing();
        }
        RequestHead head = exchange.head();
        Caller caller = access.caller(head);
        boolean open = router.isOpen(head.path());
        if (!caller.isKnown() && !open) {
            throw AccessCheck.unauthorized();
        }
        Router.Match match = router.match(head.method(), head.path());
        exchange.route(match.route().path());
        if (!open) {
            caller.require(match.route().role());
        }
        exchange.requirePlainLength();
        reserved.add(head.heapBytes());
        int most = match.route().maxBody() == Router.USUAL_BODY ? maxBody : match.route().maxBody();
        byte[] body = !open && most > 0 ? exchange.readBody(most) : NO_BODY;
        // Not before the body is there: a client that is slow to send needs no permit. Open paths are always served.
        Runnable permit = open ? () -> { } : permit();
        try {
            Request request = new Request(head, match.segments(), body, caller, permit, reserved, parses);
            return new Started(exchange, permit,
                Objects.requireNonNull(match.route().endpoint().answer(request), "the endpoint's answer"));
        } catch (RuntimeException | Error e) {
            permit.run();
            throw e;
        }
    }

    /** For one more request, which never waits for it. */
    private Runnable permit() {
        if (!permits.tryAcquire()) {
            throw Problem.busy("more requests come at once than this server works on: ask again, or another one");
        }
        AtomicBoolean released = new AtomicBoolean();
        return () -> {
            if (released.compareAndSet(false, true)) {
                permits.release();
            }
        };
    }

    /** The reply to requests that come after the server has begun to close, or have not ended in time. */
    static Problem closing() {
        return Problem.busy("this server is closing: ask again, or another one");
    }

    private void finish(Started call) {
        try {
            send(call);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a client left before its reply: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a reply could not be written", e);
        } finally {
            call.exchange().close();
            inFlight.end();
        }
    }

    private void send(Started call) throws IOException {
        ServerExchange exchange = call.exchange();
        Reply reply;
        try {
            reply = Objects.requireNonNull(call.answer().join().get(), "the endpoint's reply");
        } catch (RuntimeException | Error e) {
            reply = failure(exchange.head(), e);
        } finally {
            // A client that is slow to read needs no permit.
            call.permit().run();
        }
        try {
            reply(exchange, reply);
        } catch (RuntimeException | Error e) {
            if (exchange.hasStartedReply()) {
                throw e;
            }
            reply(exchange, failure(exchange.head(), e));
        }
    }

    /** Nobody asks a server that is closing again on the same connection, which could be cut in between. */
    private void reply(ServerExchange exchange, Reply reply) throws IOException {
        exchange.reply(inFlight.isClosing() ? reply.with("Connection", "close") : reply);
    }

    private Reply failure(RequestHead head, Throwable thrown) {
        Throwable failure = thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause() : thrown;
        Optional<Problem> known = failure instanceof Problem problem ? Optional.of(problem) : problems.apply(failure);
        Problem problem = known.orElseGet(() -> unknown(head, failure));
        return Optional.of(head.path()).filter(path -> problem.status() == 503).flatMap(router::whenBusy)
            .orElseGet(() -> problem.reply(head.accepts("text/plain")));
    }

    private static Problem unknown(RequestHead head, Throwable failure) {
        String path = Params.shown(head.path());
        LOG.log(Level.ERROR, "a request failed method=" + head.method() + " path=" + path, failure);
        return Problem.of(500, "the request failed; the log of this server says why");
    }
}
