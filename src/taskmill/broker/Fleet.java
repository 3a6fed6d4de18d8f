package taskmill.broker;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.store.StoreMismatch;
import taskmill.store.WorkerRegistry;
import taskmill.task.Unavailable;

/**
 * The workers that live. However many ask at once, Redis is asked by one of them, and the others take that answer.
 * Thread-safe.
 */
final class Fleet implements AutoCloseable {
    private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private final WorkerRegistry registry;
    private final Loop loop;
    /** Written under the lock. */
    private volatile Optional<Sight> last = Optional.empty();

    /** What was there after this moment. */
    private record Sight(long askedNanos, List<WorkerRow> workers) {
    }

    Fleet(WorkerRegistry registry) {
        this.registry = registry;
        this.loop = Loop.start("taskmill-fleet", this::step);
    }

    /** As they are now. */
    List<WorkerRow> now() {
        return since(System.nanoTime());
    }

    /** As they were at most a second ago. */
    List<WorkerRow> recently() {
        return since(System.nanoTime() - RECENT_NANOS);
    }

    /** As they were last seen, some seconds ago; nothing if Redis did not tell. Asks nobody. */
    Optional<List<WorkerRow>> lastSeen() {
        return last.map(Sight::workers);
    }

    private List<WorkerRow> since(long nanos) {
        Optional<Sight> known = last;
        return known.isPresent() && known.get().askedNanos() - nanos >= 0 ? known.get().workers() : ask(nanos);
    }

    private synchronized List<WorkerRow> ask(long nanos) {
        if (last.isEmpty() || last.get().askedNanos() - nanos < 0) {
            last = Optional.of(look());
        }
        return last.get().workers();
    }

    private Sight look() {
        long asked = System.nanoTime();
        try {
            return new Sight(asked,
                registry.rows().stream().sorted().map(WorkerRow::parse).flatMap(Optional::stream).toList());
        } catch (Unavailable | StoreMismatch e) {
            last = Optional.empty();
            throw e;
        }
    }

    private long step() {
        try {
            now();
            return EVERY_NANOS;
        } catch (Unavailable | StoreMismatch e) {
            return TROUBLE_NANOS;
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
