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
 * The worker's loop. Each step makes one round trip with each shard that needs one; the first shard is another one each
 * time. Owns the step thread.
 */
final class WorkerLoop implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WorkerLoop.class.getName());
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long STORE_MISMATCH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private final LeaseStore leases;
    private final Attempts attempts;
    private final Slots slots;
    private final IntFunction<ShardSession> newShard;
    private final Function<ShardSession, WakeListener> newListener;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final List<ShardSession> shards = new ArrayList<>();
    private final List<WakeListener> listeners = new ArrayList<>();
    private final Loop loop;
    /** Before the first step nothing is unsettled. */
    private volatile boolean idle = true;
    private volatile boolean queuesChanged;
    private volatile boolean closing;
    private volatile List<AttemptId> unsettled = List.of();
    private boolean warned;
    private int first;

    WorkerLoop(LeaseStore leases, Attempts attempts, Slots slots, IntFunction<ShardSession> newShard,
        Function<ShardSession, WakeListener> newListener) {
        this.leases = leases;
        this.attempts = attempts;
        this.slots = slots;
        this.newShard = newShard;
        this.newListener = newListener;
        this.loop = Loop.prepared("taskmill-worker", this::step);
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

    /** Completed when Redis has answered the first step; exceptionally if this version cannot work with its data. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** True if after the last step nothing ran and nothing was unsettled, and {@link #wake} was not called since. */
    boolean isIdle() {
        return idle;
    }

    /** The attempts whose outcomes Redis had not taken at the last step. */
    List<AttemptId> unsettled() {
        return unsettled;
    }

    private long step() {
        if (shards.isEmpty() && !open()) {
            idle = true;
            return ready.isCompletedExceptionally() ? STORE_MISMATCH_NANOS : RETRY_NANOS;
        }
        if (queuesChanged) {
            queuesChanged = false;
            shards.forEach(ShardSession::claimSoon);
            listeners.forEach(WakeListener::queuesChanged);
        }
        boolean answered = true;
        for (int i = 0; i < shards.size() && !closing; i++) {
            answered &= shards.get((first + i) % shards.size()).step(slots);
            limitSlots();
        }
        first = (first + 1) % shards.size();
        if (answered && !closing) {
            ready.complete(null);
            listeners.forEach(WakeListener::refresh);
        }
        idle = attempts.size() == 0 && shards.stream().allMatch(ShardSession::isSettled);
        unsettled = shards.stream().flatMap(shard -> shard.unsettled().stream()).toList();
        return shards.stream().mapToLong(shard -> shard.waitNanos(slots)).min().orElseThrow();
    }

    private void limitSlots() {
        slots.reserve(shards.stream().mapToInt(ShardSession::reserved).sum());
        slots.block(shards.stream().anyMatch(shard -> shard.isFailing() && !shard.unsettled().isEmpty()));
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
            if (!warned) {
                LOG.log(Level.WARNING, "{0}; trying again", e.getMessage());
                warned = true;
            }
            return false;
        } catch (StoreMismatch e) {
            if (ready.completeExceptionally(e)) {
                LOG.log(Level.ERROR, e.getMessage());
            }
            return false;
        }
    }

    /** Ends the step thread and the listeners. Waits for a Redis that does not answer once, not for each shard. */
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
