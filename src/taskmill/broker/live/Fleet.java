package taskmill.broker.live;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import taskmill.loop.Loop;
import taskmill.store.StoreMismatch;
import taskmill.store.WorkerRecord;
import taskmill.store.WorkerRegistry;
import taskmill.task.Unavailable;

/**
 * The live workers. If many ask at once, one of them asks Redis and the others use its answer. Thread-safe.
 */
public final class Fleet implements AutoCloseable {
    private static final long RECENT_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_AFTER_TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private final WorkerRegistry registry;
    private final Loop loop;
    /** Written under the lock. */
    private volatile Optional<Snapshot> last = Optional.empty();

    /** The workers that were alive at some moment after the question was asked. */
    private record Snapshot(long askedNanos, List<WorkerRecord> workers) { }

    public Fleet(WorkerRegistry registry) {
        this.registry = registry;
        this.loop = Loop.start("taskmill-fleet", this::step);
    }

    public List<WorkerRecord> now() {
        return since(System.nanoTime());
    }

    /** The workers as they were at most a second ago. */
    public List<WorkerRecord> recently() {
        return since(System.nanoTime() - RECENT_NANOS);
    }

    /** How many workers claim from a queue, by its name, as it was at most a second ago. */
    public Map<String, Long> served() {
        return recently().stream().filter(worker -> !worker.quiet() && !worker.stopping())
            .flatMap(worker -> worker.queues().stream().distinct())
            .collect(Collectors.groupingBy(queue -> queue, Collectors.counting()));
    }

    /** The workers as they were last seen, up to some seconds ago; empty if Redis did not answer. Never asks Redis. */
    public Optional<List<WorkerRecord>> lastSeen() {
        return last.map(Snapshot::workers);
    }

    private List<WorkerRecord> since(long nanos) {
        Optional<Snapshot> known = last;
        return known.isPresent() && known.get().askedNanos() - nanos >= 0 ? known.get().workers() : ask(nanos);
    }

    private synchronized List<WorkerRecord> ask(long nanos) {
        if (last.isEmpty() || last.get().askedNanos() - nanos < 0) {
            long asked = System.nanoTime();
            try {
                last = Optional.of(new Snapshot(asked, registry.workers()));
            } catch (Unavailable | StoreMismatch e) {
                last = Optional.empty();
                throw e;
            }
        }
        return last.get().workers();
    }

    private long step() {
        try {
            now();
            return PERIOD_NANOS;
        } catch (Unavailable | StoreMismatch e) {
            return PAUSE_AFTER_TROUBLE_NANOS;
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
