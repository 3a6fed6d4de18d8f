package taskmill.broker.live;

import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.store.Store;
import taskmill.store.Store.Durability;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/**
 * Knows whether Redis answers and how durable its writes are. Asks every 10 s, and at once after trouble. Thread-safe.
 */
public final class DurabilityWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(DurabilityWatch.class.getName());
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_AFTER_TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private final Store store;
    private final String suffix;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Loop loop;
    private volatile Durability last = Durability.UNKNOWN;
    private volatile boolean unavailable;

    /** @param replicas how many replicas each submit waits for */
    public DurabilityWatch(Store store, int replicas) {
        this.store = store;
        this.suffix = replicas == 0 ? "" : "+replicas:" + replicas;
        this.loop = Loop.start("taskmill-durability", this::step);
    }

    /** How durable a write is that Redis has answered. */
    public String word() {
        return last.word() + suffix;
    }

    /** Completed when Redis has answered; exceptionally if this version cannot work with what it holds. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Tells that a call of Redis has failed, so that it is asked again at once. */
    public void doubt() {
        if (!unavailable) {
            loop.wake();
        }
    }

    private long step() {
        try {
            store.check();
            Durability now = store.durability();
            if (!now.equals(last) && !now.warning().isEmpty()) {
                LOG.log(Level.WARNING, "{0} durability={1}", now.warning(), now.word());
            }
            last = now;
            if (unavailable) {
                LOG.log(Level.INFO, "Redis answers again durability={0}", now.word());
            }
            unavailable = false;
            ready.complete(null);
            return PERIOD_NANOS;
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

    @Override
    public void close() {
        loop.close();
    }
}
