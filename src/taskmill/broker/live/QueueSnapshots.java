package taskmill.broker.live;

import java.util.Collection;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.StoreMismatch;
import taskmill.store.WatchStore;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/**
 * All queues as they are, or were a moment ago. Few of them are read for whoever asks. Many take Redis longer, so they
 * are read every 5 s, as long as somebody asks, and all who ask share what was read. Thread-safe.
 */
public final class QueueSnapshots implements AutoCloseable {
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Where reading takes longer than the period, or has failed. */
    private static final long OLDEST_NANOS = 3 * PERIOD_NANOS;
    private static final long ASKED_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int DAY_HOURS = 24;
    private final QueueStore queues;
    private final WatchStore watch;
    private final Loop loop;
    /** By hour and queue; guarded by this. Those of hours that are over are read once. */
    private final NavigableMap<Long, Map<String, Long>> failures = new TreeMap<>();
    /** Written by who holds the lock, or by the loop. */
    private volatile Optional<Snapshot> last = Optional.empty();
    private volatile long askedNanos = System.nanoTime();

    /**
     * Some queues of one moment.
     *
     * @param failed how many of their tasks failed in this hour and the 23 before it
     */
    public record Snapshot(long nanos, Collection<Counts> queues, Map<String, Long> failed) {
        private boolean isLarge() {
            return queues.size() > QueueStore.STEP;
        }

        private boolean isYoung(long since) {
            return nanos - since >= 0;
        }
    }

    public QueueSnapshots(QueueStore queues, WatchStore watch) {
        this.queues = queues;
        this.watch = watch;
        this.loop = Loop.prepared("taskmill-queues", this::step);
    }

    /** All queues: up to 250 as they are now, more as they were up to about 5 s ago. */
    public Snapshot now() {
        return since(System.nanoTime());
    }

    /** All queues as they were up to about 5 s ago. */
    public Snapshot recently() {
        return since(System.nanoTime() - PERIOD_NANOS);
    }

    /** One queue as it is now; zeros if it was never used. */
    public Snapshot of(String queue) {
        Collection<Counts> counts = queues.counts(Optional.of(queue));
        long hour = hour(counts);
        return new Snapshot(System.nanoTime(), counts, Map.of(queue, watch.hours(queue, hour - DAY_HOURS + 1, hour + 1)
            .stream().mapToLong(ends -> ends.get(TaskState.FAILED)).sum()));
    }

    private Snapshot since(long nanos) {
        askedNanos = System.nanoTime();
        Optional<Snapshot> known = last;
        if (known.filter(old -> old.isYoung(nanos)
            || old.isLarge() && old.isYoung(askedNanos - OLDEST_NANOS)).isPresent()) {
            return known.get();
        }
        Snapshot read = read(nanos);
        loop.wake();
        return read;
    }

    private synchronized Snapshot read(long nanos) {
        if (last.filter(known -> known.isYoung(nanos)).isEmpty()) {
            long begun = System.nanoTime();
            Collection<Counts> counts = queues.counts(Optional.empty());
            last = Optional.of(new Snapshot(begun, counts, counts.isEmpty() ? Map.of() : failed(hour(counts))));
        }
        return last.get();
    }

    private static long hour(Collection<Counts> counts) {
        return counts.stream().mapToLong(Counts::readMs).max().orElse(0) / WatchStore.HOUR_MS;
    }

    private Map<String, Long> failed(long hour) {
        failures.headMap(hour - DAY_HOURS + 1).clear();
        // The newest of those that were read has grown since.
        failures.pollLastEntry();
        for (long each = hour - DAY_HOURS + 1; each <= hour; each++) {
            failures.computeIfAbsent(each, watch::failures);
        }
        Map<String, Long> sums = new TreeMap<>();
        failures.values().forEach(ofHour -> ofHour.forEach((queue, n) -> sums.merge(queue, n, Long::sum)));
        return sums;
    }

    private long step() {
        if (last.filter(Snapshot::isLarge).isEmpty()) {
            return Loop.IDLE_NANOS;
        }
        if (System.nanoTime() - askedNanos > ASKED_NANOS) {
            last = Optional.empty();
            return Loop.IDLE_NANOS;
        }
        try {
            read(System.nanoTime() - PERIOD_NANOS * 9 / 10);
        } catch (Unavailable | StoreMismatch e) {
            // Who asks later hears of it.
        }
        return PERIOD_NANOS;
    }

    @Override
    public void close() {
        loop.close();
    }
}
