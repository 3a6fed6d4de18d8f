package taskmill.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * The way of a request: who may call, which endpoint, the body, the endpoint, the reply. Whatever goes wrong on it ends
 * in a reply or in a closed connection, never in silence. Thread-safe.
 */
final class Front implements HttpHandler {
    private static final Logger LOG = System.getLogger(Front.class.getName());

    private final Guard guard;
    private final Router router;
    private final Function<Throwable, Optional<Problem>> problems;
    private final int maxBody;
    private final Places places;
    private final Budget memory;
    private final Threads threads;
    private final InFlight inFlight;

    Front(Guard guard, Router router, Function<Throwable, Optional<Problem>> problems, Server.Settings settings,
            Budget memory, Threads threads, InFlight inFlight) {
        this.guard = guard;
        this.router = router;
        this.problems = problems;
        this.maxBody = settings.maxBody();
        this.places = new Places(settings.maxRequests());
        this.memory = memory;
        this.threads = threads;
        this.inFlight = inFlight;
    }

    @Override
    public void handle(HttpExchange http) throws IOException {
        inFlight.begin();
        Budget.Share share = memory.share();
        boolean answeredLater = false;
        try {
            answeredLater = serve(new Exchange(http, share));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a connection ends early: " + e.getMessage());
            // To the JDK, which closes the connection and forgets it.
            throw e;
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a reply could not be written", e);
            throw new IOException("no reply could be written", e);
        } finally {
            if (!answeredLater) {
                share.giveBack();
                inFlight.end();
            }
        }
    }

    private boolean serve(Exchange exchange) throws IOException {
        CompletableFuture<Reply> answer;
        try {
            answer = ask(exchange);
        } catch (RuntimeException | Error e) {
            exchange.refuse(failure(exchange.head(), e));
            return false;
        }
        if (answer.isDone()) {
            send(exchange, answer);
            return false;
        }
        inFlight.await(answer);
        // Never on the thread that completes it, which a client that does not read would hold up.
        answer.whenCompleteAsync((reply, failure) -> finish(exchange, answer), threads);
        return true;
    }

    /** The endpoint's answer; throws what keeps the request from its endpoint, or the endpoint itself throws. */
    private CompletableFuture<Reply> ask(Exchange exchange) throws IOException {
        if (inFlight.isClosing()) {
            throw closing().with("Connection", "close");
        }
        Head head = exchange.head();
        Caller caller = guard.caller(head);
        boolean open = router.isOpen(head.path());
        if (!caller.isKnown() && !open) {
            throw Guard.unauthorized();
        }
        Router.Match match = router.match(head.method(), head.path());
        if (!open) {
            caller.require(match.way().role());
        }
        byte[] body = exchange.readBody(maxBody);
        // Only now: a client that is slow to send takes nobody's place. Who watches over the server is always let in.
        Places.Place place = open ? places.extra() : places.take();
        Request request = new Request(head, match.segments(), body, caller.isKnown(), place);
        return answer(match.way().endpoint(), request, place);
    }

    private CompletableFuture<Reply> answer(Endpoint endpoint, Request request, Places.Place place) {
        try {
            CompletableFuture<Reply> answer = threads.inEndpoint(() -> endpoint.answer(request));
            Objects.requireNonNull(answer, "the endpoint's answer").whenComplete((reply, failure) -> place.leave());
            return answer;
        } catch (RuntimeException | Error e) {
            place.leave();
            throw e;
        }
    }

    /** What a client is told whose request this server will not answer any more. */
    static Problem closing() {
        return Problem.of(503, "this server is closing: ask again, or another one").with("Retry-After", "1");
    }

    private void finish(Exchange exchange, CompletableFuture<Reply> answer) {
        try {
            send(exchange, answer);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a client left before its reply: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "a reply could not be written", e);
        } finally {
            exchange.close();
            exchange.end();
            inFlight.forget(answer);
            inFlight.end();
        }
    }

    private void send(Exchange exchange, CompletableFuture<Reply> answer) throws IOException {
        Reply reply;
        try {
            reply = Objects.requireNonNull(answer.join(), "the endpoint's reply");
        } catch (RuntimeException e) {
            reply = failure(exchange.head(), e);
        }
        try {
            exchange.reply(reply);
        } catch (RuntimeException | Error e) {
            if (exchange.hasStartedReply()) {
                throw e;
            }
            exchange.reply(failure(exchange.head(), e));
        }
    }

    private Reply failure(Head head, Throwable thrown) {
        Throwable failure = thrown instanceof CompletionException && thrown.getCause() != null
                ? thrown.getCause() : thrown;
        Optional<Problem> known = failure instanceof Problem problem ? Optional.of(problem) : problems.apply(failure);
        return known.orElseGet(() -> unknown(head, failure)).reply(head.accepts("text/plain"));
    }

    private static Problem unknown(Head head, Throwable failure) {
        String path = Params.shown(head.path());
        LOG.log(Level.ERROR, "a request failed method=" + head.method() + " path=" + path, failure);
        return Problem.of(500, "the request failed; the log of this server says why");
    }
}
