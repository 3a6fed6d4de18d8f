package taskmill.worker.rpc;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.HttpUrl;
import taskmill.task.Outcome;
import taskmill.task.RpcWork;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.StopReason;

/**
 * One HTTP call: its host is looked up and judged, then the request is sent; to the next address if there was no
 * connection, and over a new connection if a kept one turned out to be closed. Thread-safe.
 */
final class RpcCall implements Run {
    private static final System.Logger LOG = System.getLogger(RpcCall.class.getName());

    /** For so long the addresses are tried again if one of them did not answer: an overloaded target answers late. */
    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final RpcRunner.Tools tools;
    private final Assignment assignment;
    private final Consumer<Outcome> ended;
    private final RpcWork work;
    private final HttpUrl url;
    private final boolean isLiteral;
    /** Set before anything is sent; then, as those below, confined to the sendings, of which one is made at a time. */
    private List<InetAddress> addresses;
    private long sinceNanos;
    private int next;
    private boolean hasSilent;
    /** The request of the last sending is being written, or was. */
    private volatile boolean hasConnected;
    /** Guarded by this: the outcome is decided. */
    private boolean over;
    /** Guarded by this: the last one; null until something is sent. */
    private Sending sending;

    RpcCall(RpcRunner.Tools tools, Assignment assignment, Consumer<Outcome> ended) {
        this.tools = tools;
        this.assignment = assignment;
        this.ended = ended;
        this.work = (RpcWork) assignment.spec().work();
        this.url = work.address();
        this.isLiteral = Resolver.isLiteral(url.host());
    }

    /** Begins; on another thread if something may have to be waited for. */
    void start() {
        if (!url.tls() && isLiteral) {
            guarded(this::begin);
        } else {
            guarded(() -> tools.resolving().execute(() -> guarded(this::begin)));
        }
    }

    private void begin() {
        Resolver.Resolved found;
        try {
            found = tools.resolver().lookUp(url.host());
        } catch (UnknownHostException e) {
            end(RpcOutcomes.broken(url.authority(), e, Optional.empty()));
            return;
        }
        if (found.objection().isPresent()) {
            end(Outcome.finalFailure(ErrorCode.ADDRESS_FORBIDDEN,
                url.host() + " may not be called: " + found.objection().get()));
            return;
        }
        addresses = found.addresses();
        sinceNanos = System.nanoTime();
        send(false);
    }

    private void send(boolean isFresh) {
        HttpRequest request;
        try {
            boolean byUrl = url.tls() || isLiteral;
            request = RpcRequest.of(assignment, url,
                byUrl ? Optional.empty() : Optional.of(addresses.get(next)), tools.secrets(),
                () -> hasConnected = true);
        } catch (IllegalArgumentException e) {
            end(Outcome.finalFailure(ErrorCode.BAD_SPEC, "this request cannot be sent: " + e.getMessage()));
            return;
        } catch (UnsupportedOperationException e) {
            // Another worker may be able to.
            end(Outcome.failure(ErrorCode.CONNECT_FAILED, e.getMessage()));
            return;
        }
        Sending begun = new Sending(tools.clients(), request, isFresh, tools.maxOutput());
        synchronized (this) {
            if (over) {
                return;
            }
            hasConnected = false;
            sending = begun;
        }
        begun.send().whenComplete((response, fault) -> guarded(() -> {
            if (fault == null) {
                answered(response.body(), begun);
            } else {
                failed(fault, begun);
            }
        }));
    }

    private void answered(RpcAnswer answer, Sending from) {
        if (answer.extent() != RpcAnswer.Extent.WHOLE) {
            from.broken();
        }
        if (next > 0) {
            tools.resolver().prefer(url.host(), addresses.get(next));
        }
        endWith(Optional.of(answer), () -> RpcOutcomes.answered(answer));
    }

    private void failed(Throwable fault, Sending from) {
        from.close();
        Optional<RpcAnswer> soFar = from.soFar();
        Optional<RpcAnswer> counts = RpcOutcomes.answerDespite(fault, soFar);
        if (counts.isPresent()) {
            answered(counts.get(), from);
        } else if (soFar.isPresent()) {
            from.broken();
            endWith(soFar, () -> RpcOutcomes.broken(url.authority(), fault, soFar));
        } else if (from.mayBeKept() && RpcOutcomes.isUnanswered(fault)) {
            LOG.log(Level.DEBUG, () -> "a kept connection was closed, the call is sent again uuid=" + assignment.uuid()
                + " attempt=" + assignment.attempt());
            send(true);
        } else if (!url.tls() && RpcOutcomes.isUnconnected(fault) && isAnotherLeft(RpcOutcomes.isSilence(fault))) {
            send(from.isFresh());
        } else {
            end(RpcOutcomes.broken(url.authority(), fault, Optional.empty()));
        }
    }

    /** Goes on to the next address, if one is to be tried. Silent: this one neither accepted nor refused. */
    private boolean isAnotherLeft(boolean silent) {
        hasSilent |= silent;
        next++;
        if (next < addresses.size()) {
            return true;
        }
        next = 0;
        boolean again = hasSilent && System.nanoTime() - sinceNanos < MAX_NANOS;
        hasSilent = false;
        return again;
    }

    /** Runs a part of the call, whose own failure ends it too. */
    private void guarded(Runnable part) {
        try {
            part.run();
        } catch (Throwable e) {
            end(failedHere(e));
        }
    }

    private void end(Outcome outcome) {
        if (decide()) {
            ended.accept(outcome);
        }
    }

    private void endWith(Optional<RpcAnswer> answer, Supplier<Outcome> outcome) {
        if (decide()) {
            make(answer, outcome);
        }
    }

    /** Makes the outcome, which takes memory: on another thread, which may wait, if there is none now. */
    private void make(Optional<RpcAnswer> answer, Supplier<Outcome> outcome) {
        long bytes = answer.map(RpcAnswer::resultBytes).orElse(0L);
        Runnable making = () -> ended.accept(made(outcome));
        if (!tools.results().tryMake(bytes, making)) {
            tools.resolving().execute(() -> tools.results().make(bytes, making));
        }
    }

    private Outcome made(Supplier<Outcome> outcome) {
        try {
            return outcome.get();
        } catch (RuntimeException e) {
            return failedHere(e);
        }
    }

    private Outcome failedHere(Throwable e) {
        LOG.log(Level.WARNING, () -> "a call failed in this worker uuid=" + assignment.uuid(), e);
        return RpcOutcomes.broken(url.authority(), e, Optional.empty());
    }

    /** True for the first one who knows how the call has ended. */
    private synchronized boolean decide() {
        boolean isFirst = !over;
        over = true;
        return isFirst;
    }

    @Override
    public void stop(StopReason why) {
        Sending last;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            last = sending;
        }
        Optional<RpcAnswer> soFar = last == null ? Optional.empty() : last.soFar();
        String aftermath = aftermath(last != null, soFar.isPresent());
        if (last != null) {
            last.close();
        }
        // Not on this thread: who stops a run need not be prepared to be told of its end meanwhile.
        tools.executor().execute(() -> make(soFar, () -> why.outcome(assignment, aftermath,
            soFar.map(RpcAnswer::toJson).orElseGet(JsonObject::new))));
    }

    private String aftermath(boolean hasBegun, boolean isAnswered) {
        if (!hasBegun) {
            return "nothing had been sent";
        }
        String closed = "its connection was closed, but what the target began may go on";
        if (isAnswered || hasConnected) {
            return "the request had been sent; " + closed;
        }
        return RpcRequest.tellsOfConnection(work) ? "there was no connection, so nothing had been sent" : closed;
    }
}
