package taskmill.broker.api;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.live.Fleet;
import taskmill.broker.live.Waiters;
import taskmill.broker.params.ParameterValues;
import taskmill.http.Metrics;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.CheckStore;
import taskmill.store.ErrandStore;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;

/** What operators ask: whether the data in Redis is consistent, and the metrics. */
final class OperatorEndpoints {
    private static final List<String> TOTALS = List.of("submitted", "succeeded", "failed", "retried", "canceled",
        "lost", "accepted", "expired", "dropped", "anomaly");
    private static final int MOST_LABELS = 100;
    private static final String OTHER = "_other";

    private final CheckStore checks;
    private final ErrandStore errands;
    private final QueueStore queues;
    private final Fleet fleet;
    private final Waiters waiters;
    private final TurnLimit queries;
    /** A check takes long, and does not keep shorter queries waiting. */
    private final TurnLimit slow = new TurnLimit(2, 30, Api.LONGEST_TURN);

    OperatorEndpoints(CheckStore checks, ErrandStore errands, QueueStore queues, Fleet fleet, Waiters waiters,
        TurnLimit queries) {
        this.checks = checks;
        this.errands = errands;
        this.queues = queues;
        this.fleet = fleet;
        this.waiters = waiters;
        this.queries = queries;
    }

    void addTo(ApiRoutes routes) {
        routes.onAdmin("GET", "/api/check", this::check).on("GET", "/metrics", this::metrics);
    }

    private Reply check(Request request, ParameterValues given) {
        CheckStore.Report report = slow.run(checks::check);
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
        Map<String, Long> totals = checks.totals();
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
        Collection<Counts> counts = labelled(queries.run(() -> queues.counts(Optional.empty())));
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
