package taskmill.broker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.store.Durability;
import taskmill.store.Store;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/**
 * Knows whether Redis answers and what it promises of a write: asked every 10 s, and at once after trouble.
 * Thread-safe.
 */
final class DurabilityWatch implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DurabilityWatch.class.getName());
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private final Store store;
    private final String suffix;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Loop loop;
    private volatile Durability last = Durability.UNKNOWN;
    private volatile boolean away;

    /** @param replicas that each submit waits for */
    DurabilityWatch(Store store, int replicas) {
        this.store = store;
        this.suffix = replicas == 0 ? "" : "+replicas:" + replicas;
        this.loop = Loop.start("taskmill-durability", this::step);
    }

    /** What a write that Redis has answered is worth. */
    String word() {
        return last.word() + suffix;
    }

    /** Completed when Redis has answered; exceptionally if it holds what this version cannot work with. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** A call went wrong: what was known may be so no longer. */
    void doubt() {
        if (!away) {
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
            if (away) {
                LOG.log(Level.INFO, "Redis answers again durability={0}", now.word());
            }
            away = false;
            ready.complete(null);
            return EVERY_NANOS;
        } catch (Unavailable e) {
            if (!away) {
                LOG.log(Level.WARNING, "{0}; trying again", e.getMessage());
            }
            away = true;
            last = Durability.UNKNOWN;
            return TROUBLE_NANOS;
        } catch (StoreMismatch e) {
            if (ready.completeExceptionally(e)) {
                LOG.log(Level.ERROR, e.getMessage());
            }
            return EVERY_NANOS;
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
