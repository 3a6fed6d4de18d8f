package taskmill.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;
import taskmill.loop.Loop;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/**
 * The worker's passes over its shards: one round trip for each that has anything to tell or to ask, beginning with
 * another one each time. Owns the step thread.
 */
final class WorkerLoop implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WorkerLoop.class.getName());
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long STORE_MISMATCH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private final LeaseStore leases;
    private final Slots budget;
    private final IntFunction<ShardSession> newShard;
    private final Function<ShardSession, WakeListener> newListener;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final List<ShardSession> shards = new ArrayList<>();
    private final List<WakeListener> listeners = new ArrayList<>();
    private final Loop loop;
    /** Before the first step there is nothing to tell. */
    private volatile boolean idle = true;
    private volatile boolean queuesChanged;
    private volatile boolean closing;
    private volatile List<AttemptId> untold = List.of();
    private boolean warned;
    private int first;

    WorkerLoop(LeaseStore leases, Slots budget, IntFunction<ShardSession> newShard,
        Function<ShardSession, WakeListener> newListener) {
        this.leases = leases;
        this.budget = budget;
        this.newShard = newShard;
        this.newListener = newListener;
        this.loop = Loop.prepared("taskmill-steps", this::step);
    }

    void start() {
        loop.wake();
    }

    /** Any thread: makes the next step begin now. */
    void wake() {
        idle = false;
        loop.wake();
    }

    /** Any thread: there are more queues to claim from. */
    void queuesChanged() {
        queuesChanged = true;
        wake();
    }

    /**
     * Completed when Redis has answered the first step; exceptionally if it holds what this version cannot work with.
     */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /**
     * True if after the last step nothing ran and nothing was left to be told to Redis, and none was called for
     * since.
     */
    boolean isIdle() {
        return idle;
    }

    /** The attempts whose outcomes Redis had not taken at the last step. */
    List<AttemptId> untold() {
        return untold;
    }

    private long step() {
        if (shards.isEmpty() && !open()) {
            idle = true;
            return ready.isCompletedExceptionally() ? STORE_MISMATCH_NANOS : RETRY_NANOS;
        }
        if (queuesChanged) {
            queuesChanged = false;
            shards.forEach(ShardSession::lookAgain);
            listeners.forEach(WakeListener::queuesChanged);
        }
        boolean answered = true;
        for (int i = 0; i < shards.size() && !closing; i++) {
            answered &= shards.get((first + i) % shards.size()).step(budget);
            settleBudget();
        }
        first = (first + 1) % shards.size();
        if (answered && !closing) {
            ready.complete(null);
            listeners.forEach(WakeListener::refresh);
        }
        idle = budget.isUnused() && shards.stream().noneMatch(ShardSession::holdsUp);
        untold = shards.stream().flatMap(shard -> shard.untold().stream()).toList();
        return shards.stream().mapToLong(shard -> shard.waitNanos(budget)).min().orElseThrow();
    }

    private void settleBudget() {
        budget.reserve(shards.stream().mapToInt(ShardSession::reserved).sum());
        budget.block(shards.stream().anyMatch(shard -> shard.isFailing() && shard.undelivered() > 0));
    }

    private boolean open() {
        try {
            int count = leases.shards();
            for (int i = 0; i < count; i++) {
                shards.add(newShard.apply(i));
            }
            shards.forEach(shard -> listeners.add(newListener.apply(shard)));
            return true;
        } catch (Unavailable e) {
            warn(e);
            return false;
        } catch (StoreMismatch e) {
            if (ready.completeExceptionally(e)) {
                LOG.log(Level.ERROR, e.getMessage());
            }
            return false;
        }
    }

    private void warn(Unavailable e) {
        if (!warned) {
            LOG.log(Level.WARNING, "{0}; trying again", e.getMessage());
            warned = true;
        }
    }

    /** Ends the listeners and the step thread. A Redis that does not answer is waited for once, not for each shard. */
    @Override
    public void close() {
        closing = true;
        loop.close();
        boolean answers = true;
        for (WakeListener listener : listeners) {
            answers = listener.stop(answers);
        }
        listeners.forEach(WakeListener::close);
    }
}
