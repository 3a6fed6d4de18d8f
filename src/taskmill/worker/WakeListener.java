package taskmill.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import taskmill.loop.Loop;
import taskmill.store.WakeSignals;
import taskmill.task.Unavailable;
import taskmill.worker.run.StopReason;

/**
 * Listens on one shard: hands cancels to the attempts they mean, and wakes the steps when there is something to claim.
 * Takes tokens only while this worker may claim, and puts back what it cannot use.
 */
final class WakeListener implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WakeListener.class.getName());
    private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private final WakeSignals signals;
    private final ShardSession shard;
    private final Slots budget;
    private final Attempts attempts;
    private final Supplier<List<String>> queues;
    private final Runnable wake;
    private final long pollMs;
    private final Loop loop;
    private volatile boolean takesTokens;
    private volatile boolean closing;
    /** The queue whose token was taken, until a claim was made for it. */
    private final AtomicReference<String> token = new AtomicReference<>();

    WakeListener(WakeSignals signals, ShardSession shard, Slots budget, Attempts attempts,
        Supplier<List<String>> queues, Runnable wake, long pollMs) {
        this.signals = signals;
        this.shard = shard;
        this.budget = budget;
        this.attempts = attempts;
        this.queues = queues;
        this.wake = wake;
        this.pollMs = pollMs;
        this.loop = Loop.start("taskmill-listener-" + shard.index(), this::step);
    }

    private long step() {
        if (closing) {
            return BACKOFF_NANOS;
        }
        takesTokens = isAllowed();
        if (!takesTokens && isAllowed()) {
            // A refresh just now saw the value before and did not call.
            return 0;
        }
        try {
            Optional<WakeSignals.Signal> signal = signals.await(takesTokens ? queues.get() : List.of(), pollMs);
            if (signal.isPresent()) {
                handle(signal.get());
            }
            return 0;
        } catch (Unavailable e) {
            return BACKOFF_NANOS;
        }
    }

    private void handle(WakeSignals.Signal signal) {
        if (signal instanceof WakeSignals.Cancel cancel) {
            attempts.find(cancel.id()).ifPresent(attempt -> attempt.stop(StopReason.CANCELED));
        } else if (signal instanceof WakeSignals.Token taken) {
            // In this order: whoever finds the token finds that it has not been used.
            shard.lookAgain();
            token.set(taken.queue());
            wake.run();
        }
    }

    /** Before a refresh: what the reader waits for is not all any more. */
    void queuesChanged() {
        takesTokens = false;
    }

    /**
     * After a step: gives a token back that could not be used, and makes the reader begin anew if what it may take has
     * changed since it began.
     */
    void refresh() {
        try {
            refresh(isAllowed(), token.getAndSet(null));
        } catch (Unavailable e) {
            LOG.log(Level.DEBUG, "a lost token costs a wait of at most the poll interval: {0}", e.getMessage());
        }
    }

    private boolean isAllowed() {
        return budget.allowed(System.nanoTime()) > 0;
    }

    private void refresh(boolean allowed, String taken) {
        if (taken != null && !allowed && shard.isLooking()) {
            signals.giveBack(taken);
        }
        if (allowed != takesTokens && (allowed || budget.isStopping())) {
            takesTokens = allowed;
            signals.interrupt();
        }
    }

    /**
     * Makes the reader end, at once if Redis answers, else when its blocking read is over.
     *
     * @param tell whether to try and wake it
     * @return false if Redis was asked to, and did not answer
     */
    boolean stop(boolean tell) {
        closing = true;
        try {
            if (tell) {
                signals.interrupt();
            }
            return tell;
        } catch (Unavailable e) {
            return false;
        }
    }

    @Override
    public void close() {
        stop(!closing);
        loop.close();
    }
}
