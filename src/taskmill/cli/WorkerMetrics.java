package taskmill.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import taskmill.config.ListenAddress;
import taskmill.http.AccessCheck;
import taskmill.http.Endpoint;
import taskmill.http.Metrics;
import taskmill.http.Reply;
import taskmill.http.Router;
import taskmill.http.Server;
import taskmill.task.Version;
import taskmill.worker.Counters;
import taskmill.worker.Worker;
import taskmill.worker.WorkerStatus;

/** A small HTTP server in a worker: {@code /metrics}, and {@code /healthz}, which is 503 once the worker is stuck. */
final class WorkerMetrics {
    private static final Duration STUCK = Duration.ofSeconds(60);
    private static final Server.Settings SMALL = new Server.Settings(8, 16, 1024, Duration.ofSeconds(1),
        Optional.empty());

    /** Starts the server; without a host it listens on loopback only. */
    static Server start(Worker worker, ListenAddress listen) {
        Router routes = new Router.Builder()
            .on("GET", "/metrics", Endpoint.of(request -> metrics(worker)))
            .on("GET", "/healthz", Endpoint.of(request -> health(worker)))
            .build();
        AccessCheck access = new AccessCheck(Optional.empty(), List.of());
        return Server.start(listen.orLoopback().resolved(), SMALL, access, routes, failure -> Optional.empty());
    }

    private static Reply health(Worker worker) {
        boolean stuck = worker.status().late().compareTo(STUCK) > 0;
        return Reply.json(stuck ? 503 : 200, new JsonObject().add("status", stuck ? "stuck" : "ok")
            .add("id", worker.id()).add("version", Version.TEXT));
    }

    private static Reply metrics(Worker worker) {
        Metrics metrics = new Metrics().of("process").process();
        Map<String, String> labels = Map.of();
        metrics.gauge("taskmill_build_info", "1, with the version.", Map.of("version", Version.TEXT), 1);
        for (Counters.Event event : Counters.Event.values()) {
            metrics.counter("taskmill_worker_" + event.name().toLowerCase(Locale.ROOT) + "_total", event.sentence(),
                labels, worker.counters().count(event));
        }
        WorkerStatus now = worker.status();
        metrics.gauge("taskmill_worker_running", "attempts that run now.", labels, now.running());
        metrics.gauge("taskmill_worker_slots", "attempts that can run at once.", labels, now.slots());
        metrics.gauge("taskmill_worker_unsettled", "outcomes that Redis has not taken so far.", labels,
            now.unsettled());
        metrics.gauge("taskmill_worker_impaired", "1 while the machine can run no scripts, so that they are left to "
            + "other workers; the log and /api/workers say why.", labels, now.impaired().isPresent() ? 1 : 0);
        return metrics.reply();
    }
}
