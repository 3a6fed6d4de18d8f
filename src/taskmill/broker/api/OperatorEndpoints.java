package taskmill.broker.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.Fleet;
import taskmill.broker.live.Waiters;
import taskmill.broker.params.ParameterValues;
import taskmill.http.Endpoint;
import taskmill.http.Metrics;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.CheckStore;
import taskmill.store.ErrandStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.Store;
import taskmill.store.StoreMismatch;
import taskmill.store.WorkerRecord;
import taskmill.task.Unavailable;
import taskmill.task.Version;

/**
 * What operators ask: whether the broker is alive and can serve, whether the data in Redis is consistent, and the
 * metrics. Without a token it tells only whether it is alive and can serve.
 */
final class OperatorEndpoints {
    private static final List<String> TOTALS = List.of("submitted", "succeeded", "failed", "retried", "canceled",
        "lost", "accepted", "expired", "dropped", "anomaly");
    private static final int MOST_LABELS = 100;
    private static final String OTHER = "_other";

    private final Store store;
    private final ErrandStore errands;
    private final DurabilityWatch durability;
    private final Fleet fleet;
    private final Waiters waiters;
    private final TurnLimit queries;
    /** A check takes long, and does not keep shorter queries waiting. */
    private final TurnLimit slow = new TurnLimit(2, 30, Api.LONGEST_TURN);

    OperatorEndpoints(Store store, ErrandStore errands, DurabilityWatch durability, Fleet fleet, Waiters waiters,
        TurnLimit queries) {
        this.store = store;
        this.errands = errands;
        this.durability = durability;
        this.fleet = fleet;
        this.waiters = waiters;
        this.queries = queries;
    }

    void addTo(ApiRoutes routes) {
        routes.onAdmin("GET", "/api/check", this::check).on("GET", "/metrics", this::metrics)
            .open("/", Endpoint.of(this::root)).open("/healthz", Endpoint.of(this::live))
            .open("/readyz", Endpoint.of(this::ready));
    }

    /** For people who open the address in a browser. */
    private Reply root(Request request) {
        JsonObject json = new JsonObject().add("name", "taskmill").add("health", "/healthz").add("ready", "/readyz")
            .add("submit", "/api/task/script");
        return Reply.json(200, request.authorized() ? json.add("version", Version.TEXT) : json);
    }

    private Reply live(Request request) {
        JsonObject json = new JsonObject().add("status", "ok");
        if (request.authorized()) {
            json.add("version", Version.TEXT).add("durability", durability.word());
            fleet.lastSeen().ifPresent(workers -> json.add("kill", kill(workers)));
        }
        return Reply.json(200, json);
    }

    /** How the workers find the processes to kill; one word if all do it alike. */
    private static JsonValue kill(List<WorkerRecord> workers) {
        return Json.array(workers.stream().map(WorkerRecord::kill)
            .filter(kill -> !kill.equals(WorkerRecord.NO_SCRIPTS)).distinct().sorted().toArray(String[]::new));
    }

    private Reply ready(Request request) {
        try {
            store.check();
            return Reply.json(200, new JsonObject().add("status", "ready"));
        } catch (Unavailable | StoreMismatch e) {
            JsonObject json = new JsonObject().add("status", "unavailable");
            if (request.authorized()) {
                json.add("detail", e.getMessage());
            }
            return Reply.json(503, json).with("Retry-After", "1");
        }
    }

    private Reply check(Request request, ParameterValues given) {
        CheckStore.Report report = slow.run(store.checks()::check);
        JsonArray breaches = new JsonArray();
        for (CheckStore.Breach breach : report.breaches()) {
            JsonObject json = new JsonObject().add("shard", breach.shard()).add("what", breach.what());
            breaches.add(breach.uuid().isEmpty() ? json : json.add("uuid", breach.uuid()));
        }
        return Reply.json(200, new JsonObject().add("ok", report.breaches().isEmpty()).add("tasks", report.tasks())
            .add("breaches", breaches));
    }

    private Reply metrics(Request request, ParameterValues given) {
        Metrics metrics = new Metrics();
        Map<String, Long> totals = store.checks().totals();
        for (String total : TOTALS) {
            metrics.counter("taskmill_tasks_" + total + "_total",
                "Tasks, or attempts for retried and lost, since ever.", Map.of(), totals.getOrDefault(total, 0L));
        }
        metrics.counter("taskmill_cron_misfires_total", "How often fires of crons were missed.", Map.of(),
            totals.getOrDefault("misfired", 0L));
        metrics.counter("taskmill_errands_orphaned_total", "Errands whose task was gone.", Map.of(),
            totals.getOrDefault("orphaned", 0L));
        ErrandStore.Waiting waiting = errands.waiting();
        metrics.gauge("taskmill_errands", "Errands that no broker has carried out yet.", Map.of(), waiting.count());
        metrics.gauge("taskmill_errand_oldest_seconds", "How long the oldest errand has waited.", Map.of(),
            waiting.oldestMs() / 1000);
        Collection<Counts> counts = labelled(queries.run(() -> store.queues().counts(Optional.empty())));
        Counts.states().forEach(state -> counts.forEach(queue -> metrics.gauge("taskmill_tasks",
            "Tasks that are not finished.", Map.of("queue", queue.queue(), "state", state.word()), queue.in(state))));
        metrics.gauge("taskmill_workers", "Workers that live.", Map.of(), fleet.recently().size());
        metrics.gauge("taskmill_waiting_clients", "Clients whose answers this broker holds.", Map.of(),
            waiters.count());
        return metrics.reply();
    }

    /** The fullest queues, and the sum of all others under one name; a queue of that name is among them. */
    private static Collection<Counts> labelled(Collection<Counts> all) {
        if (all.size() <= MOST_LABELS) {
            return all;
        }
        List<Counts> sorted = all.stream().sorted(Comparator.comparing((Counts counts) -> counts.queue().equals(OTHER))
            .thenComparing(Counts::tasks, Comparator.reverseOrder()).thenComparing(Counts::queue)).toList();
        Counts others = sorted.stream().skip(MOST_LABELS).reduce(Counts.none(OTHER), Counts::plus);
        return Stream.concat(sorted.stream().limit(MOST_LABELS), Stream.of(others)).toList();
    }
}
