package taskmill.worker;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import taskmill.loop.Loop;
import taskmill.store.AttemptId;
import taskmill.store.Store.Homes;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/** The worker's loop: each step makes one round trip with each shard that needs one, in the order of the queues. */
final class WorkerLoop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WorkerLoop.class.getName());
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long STORE_MISMATCH_NANOS = TimeUnit.SECONDS.toNanos(10);
    private final Attempts attempts;
    private final Slots slots;
    private final Supplier<Homes> homes;
    private final Supplier<List<String>> queues;
    private final Supplier<List<String>> order;
    private final BiFunction<Integer, Homes, ShardSession> newShard;
    private final BiFunction<ShardSession, Homes, WakeListener> newListener;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final List<ShardSession> shards = new ArrayList<>();
    private final List<WakeListener> listeners = new ArrayList<>();
    private final Loop loop;
    /** Before the first step nothing is unsettled. */
    private volatile boolean idle = true;
    /** Before the first step nobody knows where the queues lie. */
    private volatile boolean queuesChanged = true;
    private boolean opened;
    private volatile boolean closing;
    private volatile List<AttemptId> unsettled = List.of();
    private volatile boolean connected;
    private boolean warned;

    /**
     * @param homes needs Redis for the first time
     * @param order the queues in the order in which the next step claims from them
     */
    WorkerLoop(Attempts attempts, Slots slots, Supplier<Homes> homes, Supplier<List<String>> queues,
        Supplier<List<String>> order, BiFunction<Integer, Homes, ShardSession> newShard,
        BiFunction<ShardSession, Homes, WakeListener> newListener) {
        this.attempts = attempts;
        this.slots = slots;
        this.homes = homes;
        this.queues = queues;
        this.order = order;
        this.newShard = newShard;
        this.newListener = newListener;
        this.loop = Loop.prepared("taskmill-worker", this::step);
    }

    /** Any thread: makes the next step begin now. */
    void wake() {
        idle = false;
        loop.wake();
    }

    void queuesChanged() {
        queuesChanged = true;
        wake();
    }

    /** Completed when a shard has answered its first step; exceptionally if this version cannot work with its data. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** True if after the last step nothing ran and nothing was unsettled, and {@link #wake} was not called since. */
    boolean isIdle() {
        return idle;
    }

    /** True if Redis answered all that the last step asked it. */
    boolean isConnected() {
        return connected;
    }

    long lateNanos() {
        return loop.lateNanos();
    }

    /** The attempts whose outcomes Redis had not taken at the last step. */
    List<AttemptId> unsettled() {
        return unsettled;
    }

    private long step() {
        if (queuesChanged) {
            queuesChanged = false;
            opened = open();
            queuesChanged |= !opened;
        }
        if (!opened && shards.isEmpty()) {
            idle = true;
            connected = false;
            return ready.isCompletedExceptionally() ? STORE_MISMATCH_NANOS : RETRY_NANOS;
        }
        boolean answered = true;
        boolean any = false;
        for (ShardSession shard : inOrder()) {
            if (!closing) {
                boolean answers = shard.step(slots);
                answered &= answers;
                any |= answers;
                limitSlots();
            }
        }
        connected = answered && opened;
        // A worker without a queue so far has no shard to ask.
        if ((answered || any) && !closing) {
            ready.complete(null);
        }
        for (int i = 0; i < shards.size() && !closing; i++) {
            if (!shards.get(i).isFailing()) {
                listeners.get(i).refresh();
            }
        }
        idle = attempts.size() == 0 && shards.stream().allMatch(ShardSession::isSettled);
        unsettled = shards.stream().flatMap(shard -> shard.unsettled().stream()).toList();
        return shards.stream().mapToLong(shard -> shard.waitNanos(slots)).min().orElse(Loop.IDLE_NANOS);
    }

    /**
     * The order in which one claim goes through the queues: as they are where none has a weight, else drawn, each next
     * with a chance in proportion to its weight, which is 1 if none was given.
     */
    static List<String> drawOrder(List<String> queues, Map<String, Integer> weights, RandomGenerator random) {
        if (weights.isEmpty()) {
            return queues;
        }
        // The least of some exponential variables is each of them with a chance in proportion to its rate.
        Map<String, Double> places = new HashMap<>();
        queues.forEach(queue -> places.put(queue,
            -Math.log(1 - random.nextDouble()) / weights.getOrDefault(queue, 1)));
        return queues.stream().sorted(Comparator.comparing(places::get)).toList();
    }

    /** The sessions in the order in which their first queues come. */
    private List<ShardSession> inOrder() {
        if (shards.size() < 2) {
            return shards;
        }
        Homes known = homes.get();
        Set<ShardSession> ordered = new LinkedHashSet<>();
        for (String queue : order.get()) {
            shards.stream().filter(shard -> shard.index() == known.of(queue)).forEach(ordered::add);
        }
        ordered.addAll(shards);
        return List.copyOf(ordered);
    }

    /** What ended in a shard that does not answer keeps its slots. While no shard answers nothing is claimed for it. */
    private void limitSlots() {
        int owed = shards.stream().filter(ShardSession::isFailing).mapToInt(shard -> shard.unsettled().size()).sum();
        slots.limit(owed, owed > 0 && shards.stream().allMatch(ShardSession::isFailing));
    }

    /** Opens the homes of the queues that are not open yet, and makes all claim from the queues of now. */
    private boolean open() {
        try {
            Homes found = homes.get();
            shards.forEach(ShardSession::claimSoon);
            listeners.forEach(WakeListener::queuesChanged);
            for (String queue : queues.get()) {
                int home = found.of(queue);
                if (shards.stream().noneMatch(shard -> shard.index() == home)) {
                    shards.add(newShard.apply(home, found));
                    listeners.add(newListener.apply(shards.get(shards.size() - 1), found));
                }
            }
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
