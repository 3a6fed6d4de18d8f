package taskmill.broker.api;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.EventWatch;
import taskmill.broker.live.Fleet;
import taskmill.broker.live.Queues;
import taskmill.store.ErrandStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.Store;
import taskmill.store.WatchStore;
import taskmill.store.WorkerRecord;
import taskmill.task.Seconds;

/** Reads the present state for those who watch. For one thread. */
record EventSource(Store store, ErrandStore errands, Fleet fleet, DurabilityWatch durability, Queues queues)
    implements EventWatch.Source {
    @Override
    public long nowMs() {
        return store.now().toEpochMilli();
    }

    /** The totals are of now. The counts of queues and workers are up to 5 and 10 seconds old. */
    @Override
    public String overview(long nowMs) {
        Map<String, Long> totals = store.watch().totals();
        JsonObject json = new JsonObject().add("at", Seconds.json(nowMs));
        HistoryEndpoints.TOTALS.forEach(name -> json.add(name, totals.getOrDefault(name, 0L)));
        Counts sum = queues.recently().queues().stream().reduce(Counts.none(""), Counts::plus);
        List<WorkerRecord> workers = fleet.lastSeen().orElse(List.of());
        ErrandStore.Waiting left = errands.waiting();
        Optional<Store.Memory> memory = store.memory();
        return QueueEndpoints.add(json, sum).add("oldest_wait", sum.waitMs().map(Seconds::json).orElse(Json.NULL))
            .add("workers", workers.size()).add("quiet", workers.stream().filter(WorkerRecord::quiet).count())
            .add("slots", workers.stream().mapToInt(WorkerRecord::concurrency).sum())
            .add("busy", workers.stream().mapToInt(WorkerRecord::running).sum())
            .add("errands", left.count()).add("errand_oldest", Seconds.json(left.oldestMs()))
            .add("durability", durability.word())
            .add("memory", memory.map(redis -> Json.value(redis.bytes())).orElse(Json.NULL))
            .add("memory_max", memory.map(redis -> Json.value(redis.maxBytes())).orElse(Json.NULL)).toString();
    }

    @Override
    public Map<String, String> rows(String topic) {
        Map<String, String> rows = new HashMap<>();
        if (topic.equals(EventWatch.WORKERS)) {
            fleet.recently().forEach(worker -> rows.put(worker.id(), worker.json().remove("heartbeat_at").toString()));
        } else {
            Map<String, Long> served = fleet.served();
            Queues.Rows all = queues.recently();
            all.queues().forEach(counts ->
                rows.put(counts.queue(), QueueEndpoints.row(counts, served, all).toString()));
        }
        return rows;
    }

    @Override
    public Map<String, String> tasks(Collection<String> uuids) {
        Map<String, String> tasks = new HashMap<>();
        store.watch().standings(uuids).forEach((uuid, task) -> tasks.put(uuid, new JsonObject().add("uuid", uuid)
            .add("state", task.state().word()).add("attempt", task.attempt())
            .add("cancel_requested", task.cancelRequested()).add("due", Seconds.orNull(task.dueMs()))
            .add("finished_at", Seconds.orNull(task.finishedMs())).add("stdout", bytes(task, "stdout"))
            .add("stderr", bytes(task, "stderr")).toString()));
        return tasks;
    }

    private static JsonValue bytes(WatchStore.Standing task, String stream) {
        return Optional.ofNullable(task.written().get(stream)).map(Json::value).orElse(Json.NULL);
    }
}
