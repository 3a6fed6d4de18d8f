package taskmill.worker;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import taskmill.loop.Loop;
import taskmill.store.StoreMismatch;
import taskmill.store.WorkerRecord;
import taskmill.store.WorkerRegistry;
import taskmill.task.Unavailable;

/** Announces the worker, and reads whether it shall be quiet, every 10 seconds and when something changes. */
final class Upkeep implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());
    private static final long EVERY_MS = 10_000;
    private final String id;
    private final Runnable keepName;
    private final Supplier<WorkerRecord> record;
    private final Consumer<Boolean> quiet;
    private final WorkerRegistry registry;
    private final Loop loop;

    Upkeep(String id, Runnable keepName, Supplier<WorkerRecord> record, Consumer<Boolean> quiet,
        WorkerRegistry registry) {
        this.id = id;
        this.keepName = keepName;
        this.record = record;
        this.quiet = quiet;
        this.registry = registry;
        this.loop = Loop.prepared("taskmill-upkeep", this::step);
    }

    /** Writes the worker's record now, for the first time or because it has changed. */
    void announce() {
        loop.wake();
    }

    private long step() {
        keepName.run();
        try {
            quiet.accept(registry.isToBeQuiet(id));
            registry.announce(record.get(), 3 * EVERY_MS);
            return TimeUnit.MILLISECONDS.toNanos(EVERY_MS);
        } catch (Unavailable | StoreMismatch e) {
            return TimeUnit.SECONDS.toNanos(1);
        }
    }

    @Override
    public void close() {
        loop.close();
        try {
            registry.leave(id);
        } catch (Unavailable | StoreMismatch e) {
            LOG.log(Level.DEBUG, "the worker''s record is left to expire worker={0}", id);
        }
    }
}
