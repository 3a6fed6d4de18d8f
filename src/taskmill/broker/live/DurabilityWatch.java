package taskmill.broker.live;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.store.Store;
import taskmill.store.Store.Durability;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/**
 * Knows whether Redis answers, how durable its writes are, and what of it does not work. Asks every 10 s, and at once
 * after trouble. Thread-safe.
 */
public final class DurabilityWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DurabilityWatch.class.getName());
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_AFTER_TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private final Store store;
    private final int wanted;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Loop loop;
    private volatile Durability last = Durability.UNKNOWN;
    private volatile boolean unavailable;
    private volatile int away;
    private volatile int replicas;
    private String troubles = "";

    /** @param replicas how many replicas each submit waits for */
    public DurabilityWatch(Store store, int replicas) {
        this.store = store;
        this.wanted = replicas;
        this.replicas = replicas;
        this.loop = Loop.start("taskmill-durability", this::step);
    }

    /** How durable a write is that Redis has answered. */
    public String word() {
        if (unavailable) {
            // Whoever asks has had an answer of Redis.
            loop.wake();
        }
        return last.word() + (wanted == 0 ? "" : "+replicas:" + wanted);
    }

    /** How many shards were away when last looked at. */
    public int away() {
        return away;
    }

    /** By how many replicas {@code wait_replicas} could not be met when last looked at. */
    public int replicasMissing() {
        return wanted - replicas;
    }

    /** What does not work while so many shards are away, and others serve; empty if all does. */
    public String troubles(int shardsAway) {
        List<String> found = new ArrayList<>();
        if (shardsAway > 0) {
            found.add(shardsAway + " of " + store.homes().shards() + " shards are away");
        }
        if (replicasMissing() > 0) {
            found.add("a shard has " + replicas + " of the " + wanted + " replicas that wait_replicas asks for");
        }
        return String.join("; ", found);
    }

    /** Completed when Redis has answered; exceptionally if this version cannot work with what it holds. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Tells that a call of Redis has failed, so that it is asked again at once. */
    public void doubt() {
        if (!unavailable && away == 0) {
            loop.wake();
        }
    }

    private long step() {
        try {
            away = store.check().size();
            replicas = store.checks().replicas(wanted);
            Durability now = store.durability();
            if (!now.equals(last) && !now.warning().isEmpty()) {
                LOG.log(Level.WARNING, "{0} durability={1}", now.warning(), now.word());
            }
            last = now;
            if (unavailable) {
                LOG.log(Level.INFO, "Redis answers again durability={0}", now.word());
            }
            unavailable = false;
            tellTroubles();
            ready.complete(null);
            return away > 0 ? PAUSE_AFTER_TROUBLE_NANOS : PERIOD_NANOS;
        } catch (Unavailable e) {
            if (!unavailable) {
                LOG.log(Level.WARNING, "{0}; trying again", e.getMessage());
            }
            unavailable = true;
            last = Durability.UNKNOWN;
            return PAUSE_AFTER_TROUBLE_NANOS;
        } catch (StoreMismatch e) {
            if (ready.completeExceptionally(e)) {
                LOG.log(Level.ERROR, e.getMessage());
            }
            return PERIOD_NANOS;
        }
    }

    private void tellTroubles() {
        String now = troubles(away);
        if (!now.equals(troubles)) {
            LOG.log(now.isEmpty() ? Level.INFO : Level.WARNING, now.isEmpty() ? "no longer: " + troubles : now);
            troubles = now;
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
