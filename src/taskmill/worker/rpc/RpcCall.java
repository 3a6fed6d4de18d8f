package taskmill.worker.rpc;

import com.eclipsesource.json.JsonObject;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import taskmill.task.Outcome;
import taskmill.task.RpcWork;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.StopReason;

/**
 * One HTTP call on its way: its host is looked up and judged, the request is sent, and sent once more where a kept
 * connection turned out to be closed. Thread-safe.
 */
final class RpcCall implements Run {
    private static final Logger LOG = System.getLogger(RpcCall.class.getName());

    private final RpcRunner runner;
    private final Assignment assignment;
    private final Consumer<Outcome> ended;
    private final URI uri;
    private final String target;
    /** Guarded by this: the outcome is decided. */
    private boolean over;
    /** Guarded by this; null until something is sent. */
    private Future<?> sent;
    /** Guarded by this; null until something is sent. */
    private AnswerReader reader;
    /** Guarded by this: of the last sending, unless it goes straight to a literal. */
    private Optional<Pass> pass = Optional.empty();

    RpcCall(RpcRunner runner, Assignment assignment, Consumer<Outcome> ended) {
        this.runner = runner;
        this.assignment = assignment;
        this.ended = ended;
        this.uri = ((RpcWork) assignment.spec().work()).uri();
        this.target = RpcClients.target(uri);
    }

    /** Begins, on a thread of the runner. */
    void start() {
        guarded(() -> runner.executor().execute(() -> guarded(this::begin)));
    }

    private void begin() {
        HttpRequest request;
        try {
            request = RpcRequest.of(assignment, runner.settings().version());
        } catch (IllegalArgumentException e) {
            end(RpcOutcomes.badSpec("this request cannot be sent: " + e.getMessage()));
            return;
        }
        whenAllowed(addresses -> send(request, addresses, runner.connections().usual(target)));
    }

    private void whenAllowed(Consumer<List<InetAddress>> next) {
        then(runner.resolver().lookUp(uri.getHost()), found -> found.objection().ifPresentOrElse(
            why -> end(RpcOutcomes.forbidden(uri.getHost() + " may not be called: " + why)),
            () -> next.accept(found.addresses())));
    }

    private <T> void then(CompletableFuture<T> future, Consumer<T> next) {
        future.whenComplete((value, fault) -> guarded(() -> {
            if (fault == null) {
                next.accept(value);
            } else {
                end(RpcOutcomes.broken(RpcRequest.authority(uri), fault, Optional.empty()));
            }
        }));
    }

    private void send(HttpRequest request, List<InetAddress> addresses, RpcClients.Route route) {
        AnswerReader mine = new AnswerReader(runner.settings().maxOutput());
        Optional<Pass> shown;
        CompletableFuture<HttpResponse<RpcAnswer>> exchange;
        synchronized (this) {
            if (over) {
                return;
            }
            shown = passTo(addresses);
            exchange = route.client().sendAsync(shown.map(it -> it.on(request)).orElse(request), head -> {
                route.answered(head.headers());
                return mine.apply(head);
            });
            sent = exchange;
            reader = mine;
        }
        exchange.whenComplete((response, fault) -> guarded(() -> {
            if (fault == null) {
                answered(response.body(), route);
            } else if (mine.soFar().isPresent()) {
                route.broken();
                end(RpcOutcomes.broken(RpcRequest.authority(uri), fault, mine.soFar()));
            } else {
                unanswered(request, fault, shown, route);
            }
        }));
    }

    /** What the relay wants to see; nothing where the client needs no relay. Caller holds the lock. */
    private Optional<Pass> passTo(List<InetAddress> addresses) {
        pass.ifPresent(Pass::close);
        pass = Resolver.isLiteral(uri.getHost()) ? Optional.empty() : Optional.of(runner.relay().admit(uri, addresses));
        return pass;
    }

    private void answered(RpcAnswer answer, RpcClients.Route route) {
        if (answer.extent() != RpcAnswer.Extent.WHOLE) {
            route.broken();
        }
        end(RpcOutcomes.answered(answer));
    }

    private void unanswered(HttpRequest request, Throwable fault, Optional<Pass> shown, RpcClients.Route route) {
        Throwable cause = shown.<Throwable>flatMap(Pass::fault).orElse(fault);
        if (route.mayBeKept() && RpcOutcomes.isUnanswered(cause) && !isOver()) {
            sendAgain(request);
        } else {
            end(RpcOutcomes.broken(RpcRequest.authority(uri), cause, Optional.empty()));
        }
    }

    private void sendAgain(HttpRequest request) {
        long resent = runner.countResent();
        LOG.log(Level.DEBUG, () -> "a kept connection was closed, the call is sent again uuid=" + assignment.uuid()
            + " attempt=" + assignment.attempt() + " resent=" + resent);
        whenAllowed(addresses -> then(runner.connections().fresh(target), route -> send(request, addresses, route)));
    }

    /** Runs a part of the call, whose own failure ends it too. */
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, () -> "a call failed in this worker uuid=" + assignment.uuid(), e);
            end(RpcOutcomes.broken(RpcRequest.authority(uri), e, Optional.empty()));
        }
    }

    private void end(Outcome outcome) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            pass.ifPresent(Pass::close);
        }
        ended.accept(outcome);
    }

    private synchronized boolean isOver() {
        return over;
    }

    @Override
    public void stop(StopReason why) {
        Future<?> exchange;
        AnswerReader answer;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            pass.ifPresent(Pass::close);
            exchange = sent;
            answer = reader;
        }
        if (exchange != null) {
            exchange.cancel(true);
        }
        // Not on this thread: who stops a run need not be prepared to be told of its end meanwhile.
        runner.executor().execute(() -> ended.accept(stopped(why, answer)));
    }

    private Outcome stopped(StopReason why, AnswerReader answer) {
        if (answer == null) {
            return why.outcome(assignment, "nothing had been sent", new JsonObject());
        }
        return why.outcome(assignment, "its connection was closed, but what the target began may go on",
            answer.soFar().map(RpcAnswer::toJson).orElseGet(JsonObject::new));
    }
}
