package taskmill.broker.api;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.EventWatch;
import taskmill.broker.live.Fleet;
import taskmill.store.QueueStore.Counts;
import taskmill.store.Store;
import taskmill.store.WorkerRecord;
import taskmill.task.Seconds;

/** Reads the present state for those who watch. For one thread. */
final class EventSource implements EventWatch.Source {
    private static final List<String> TOTALS =
        List.of("submitted", "succeeded", "failed", "retried", "canceled", "lost");
    private static final long SNAPSHOT_NANOS = TimeUnit.MILLISECONDS.toNanos(4500);
    private final Store store;
    private final Fleet fleet;
    private final DurabilityWatch durability;
    private Collection<Counts> snapshot = List.of();
    private Optional<Long> snapshotNanos = Optional.empty();

    EventSource(Store store, Fleet fleet, DurabilityWatch durability) {
        this.store = store;
        this.fleet = fleet;
        this.durability = durability;
    }

    @Override
    public long nowMs() {
        return store.queues().now().toEpochMilli();
    }

    /** The totals are of now. The counts of queues and workers are up to 5 and 10 seconds old. */
    @Override
    public String overview(long nowMs) {
        Map<String, Long> totals = store.checks().totals();
        JsonObject json = new JsonObject().add("at", Seconds.json(nowMs));
        TOTALS.forEach(name -> json.add(name, totals.getOrDefault(name, 0L)));
        Counts sum = counts().stream().reduce(Counts.none(""), Counts::plus);
        List<WorkerRecord> workers = fleet.lastSeen().orElse(List.of());
        return ListEndpoints.add(json, sum).add("oldest_wait", sum.waitMs().map(Seconds::json).orElse(Json.NULL))
            .add("workers", workers.size())
            .add("slots", workers.stream().mapToInt(WorkerRecord::concurrency).sum())
            .add("busy", workers.stream().mapToInt(WorkerRecord::running).sum())
            .add("durability", durability.word()).toString();
    }

    @Override
    public Map<String, String> rows(String topic) {
        Map<String, String> rows = new HashMap<>();
        if (topic.equals(EventWatch.WORKERS)) {
            fleet.recently().forEach(worker -> rows.put(worker.id(), worker.json().remove("heartbeat_at").toString()));
        } else {
            Map<String, Long> served = fleet.served();
            counts().forEach(counts -> rows.put(counts.queue(), QueueEndpoints.row(counts, served).toString()));
        }
        return rows;
    }

    private Collection<Counts> counts() {
        long now = System.nanoTime();
        if (snapshotNanos.filter(read -> now - read < SNAPSHOT_NANOS).isEmpty()) {
            snapshot = store.queues().counts(Optional.empty());
            snapshotNanos = Optional.of(now);
        }
        return snapshot;
    }

    @Override
    public Map<String, String> tasks(Collection<String> uuids) {
        Map<String, String> tasks = new HashMap<>();
        store.watch().standings(uuids).forEach((uuid, task) -> tasks.put(uuid, new JsonObject().add("uuid", uuid)
            .add("state", task.state().word()).add("attempt", task.attempt())
            .add("cancel_requested", task.cancelRequested()).add("due", time(task.dueMs()))
            .add("finished_at", time(task.finishedMs())).toString()));
        return tasks;
    }

    private static JsonValue time(long ms) {
        return ms == 0 ? Json.NULL : Seconds.json(ms);
    }
}
