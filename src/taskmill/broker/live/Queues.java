package taskmill.broker.live;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.WatchStore;
import taskmill.task.TaskState;

/** What is known of queues. Thread-safe. */
public final class Queues {
    private static final int MANY = 250;
    private static final int DAY_HOURS = 24;
    private final QueueStore queues;
    private final WatchStore watch;
    private final Snapshots.Snapshot<Rows> all;
    /** How many failed in the 23 hours before the newest one; both are guarded by this. */
    private final Map<String, Long> failedBefore = new HashMap<>();
    private long newestHour;

    /**
     * Some queues of one moment.
     *
     * @param failed how many of their tasks failed in this hour and the 23 before it
     */
    public record Rows(Collection<Counts> queues, Map<String, Long> failed) {
        private boolean areMany() {
            return queues.size() > MANY;
        }
    }

    public Queues(QueueStore queues, WatchStore watch, Snapshots snapshots) {
        this.queues = queues;
        this.watch = watch;
        this.all = snapshots.of(this::read, Rows::areMany);
    }

    /** All queues: up to 250 as they are now, more as they were up to about 5 s ago. */
    public Rows now() {
        return all.now();
    }

    /** All queues as they were up to about 5 s ago. */
    public Rows recently() {
        return all.recently();
    }

    /** The same by name if there are more than 250; none if there are few. */
    public Collection<Counts> ifMany() {
        Rows rows = recently();
        return rows.areMany() ? rows.queues() : List.of();
    }

    /** One queue as it is now; zeros if it was never used. */
    public Rows of(String queue) {
        Collection<Counts> counts = queues.counts(Optional.of(queue));
        long hour = hour(counts);
        return new Rows(counts, Map.of(queue, watch.hours(queue, hour - DAY_HOURS + 1, hour + 1)
            .stream().mapToLong(ends -> ends.get(TaskState.FAILED)).sum()));
    }

    private Rows read() {
        Collection<Counts> counts = queues.counts(Optional.empty());
        return new Rows(counts, counts.isEmpty() ? Map.of() : failed(hour(counts)));
    }

    private static long hour(Collection<Counts> counts) {
        return counts.stream().mapToLong(Counts::readMs).max().orElse(0) / WatchStore.HOUR_MS;
    }

    /** Hours that are over are read once. */
    private synchronized Map<String, Long> failed(long hour) {
        if (hour != newestHour) {
            failedBefore.clear();
            for (long over = hour - DAY_HOURS + 1; over < hour; over++) {
                watch.failures(over).forEach((queue, n) -> failedBefore.merge(queue, n, Long::sum));
            }
            newestHour = hour;
        }
        Map<String, Long> failed = new HashMap<>(failedBefore);
        watch.failures(hour).forEach((queue, n) -> failed.merge(queue, n, Long::sum));
        return failed;
    }
}
