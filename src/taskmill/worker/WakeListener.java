package taskmill.worker;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import taskmill.loop.Loop;
import taskmill.store.WakeSignals;
import taskmill.task.Unavailable;

/**
 * The blocking read of one shard: passes on what concerns single attempts, and wakes the worker's loop to claim. Takes
 * tokens only while this worker may claim, and gives back those it cannot use.
 */
final class WakeListener implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WakeListener.class.getName());
    private static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private final WakeSignals signals;
    private final ShardSession shard;
    private final Slots slots;
    private final Consumer<WakeSignals.Signal> attempts;
    private final Supplier<List<String>> queues;
    private final Runnable wake;
    private final long pollMs;
    private final Loop loop;
    private volatile boolean takesTokens;
    private volatile boolean closing;
    /** The queue whose token was taken, until a claim was made for it. */
    private final AtomicReference<String> token = new AtomicReference<>();

    WakeListener(WakeSignals signals, ShardSession shard, Slots slots, Consumer<WakeSignals.Signal> attempts,
        Supplier<List<String>> queues, Runnable wake, long pollMs) {
        this.signals = signals;
        this.shard = shard;
        this.slots = slots;
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
            // A refresh in between saw the old value and did not interrupt the read.
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
        if (signal instanceof WakeSignals.Token taken) {
            // In this order, so that a thread that sees the token also sees that a claim is due.
            shard.claimSoon();
            token.set(taken.queue());
            wake.run();
        } else {
            attempts.accept(signal);
        }
    }

    /** Makes the next refresh begin the read anew, with all queues. */
    void queuesChanged() {
        takesTokens = false;
    }

    /**
     * After each step: gives back a token that could not be used, and begins the read anew if tokens are wanted now.
     */
    void refresh() {
        boolean allowed = isAllowed();
        String taken = token.getAndSet(null);
        try {
            if (taken != null && !allowed && shard.isClaimPending()) {
                signals.giveBack(taken);
            }
            if (allowed != takesTokens && (allowed || slots.isClosed())) {
                takesTokens = allowed;
                signals.interrupt();
            }
        } catch (Unavailable e) {
            LOG.log(Level.DEBUG, "a lost token costs a wait of at most the poll interval: {0}", e.getMessage());
        }
    }

    private boolean isAllowed() {
        return slots.allowed(System.nanoTime()) > 0;
    }

    /** Makes the read end: at once if Redis is to be asked and answers (true), else when its time is over. */
    boolean stop(boolean interrupt) {
        closing = true;
        try {
            if (interrupt) {
                signals.interrupt();
            }
            return interrupt;
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
