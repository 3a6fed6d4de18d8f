package taskmill.broker.api;

import java.lang.System.Logger.Level;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.Fleet;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.CorruptData;
import taskmill.store.StoredTask;
import taskmill.store.TaskFinder;
import taskmill.store.TaskFinder.Filter;
import taskmill.store.WorkerRecord;
import taskmill.store.WorkerRegistry;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** Lists workers and the programs that they can run, shows one with its tasks, and tells it to be quiet. */
record WorkerEndpoints(Fleet fleet, WorkerRegistry registry, TaskFinder finder, TurnLimit queries) {
    /** The heap that a task, a worker or a program of one takes while the answer is made. */
    private static final int ROW_BYTES = 2048;
    private static final int MOST_TASKS = 1000;
    private static final System.Logger LOG = System.getLogger(WorkerEndpoints.class.getName());

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/api/workers", this::list).on("GET", "/api/bins", this::bins)
            .on("GET", "/api/worker/{id}", (request, given) -> row(worker(given), request))
            .onAdmin("POST", "/api/worker/{id}/quiet", (request, given) -> quiet(true, request, given))
            .onAdmin("POST", "/api/worker/{id}/unquiet", (request, given) -> quiet(false, request, given));
    }

    private Reply list(Request request, ParameterValues given) {
        List<WorkerRecord> workers = fleet.now();
        request.reserve((long) ROW_BYTES * workers.size());
        return Reply.largeJson(200,
            new JsonObject().add("workers", TaskJson.rows(workers, WorkerRecord::json))::writeTo);
    }

    private Reply bins(Request request, ParameterValues given) {
        // Different programs of one name get a row each, so that an operator sees that they differ.
        Map<WorkerRecord.Bin, List<WorkerRecord>> byBin = new TreeMap<>(Comparator.comparing(WorkerRecord.Bin::name)
            .thenComparing(WorkerRecord.Bin::sha256).thenComparing(WorkerRecord.Bin::size));
        List<WorkerRecord> all = fleet.now();
        request.reserve((long) ROW_BYTES * all.stream().mapToInt(worker -> worker.bins().size()).sum());
        for (WorkerRecord worker : all) {
            worker.bins().forEach(bin -> byBin.merge(bin, List.of(worker),
                (some, one) -> Stream.concat(some.stream(), one.stream()).toList()));
        }
        JsonArray rows = new JsonArray();
        byBin.forEach((bin, workers) -> rows.add(new JsonObject().add("name", bin.name()).add("size", bin.size())
            .add("sha256", bin.sha256()).add("workers", names(workers.stream().map(WorkerRecord::id)))
            .add("queues", names(workers.stream().flatMap(worker -> worker.queues().stream())))));
        return Reply.largeJson(200, new JsonObject().add("bins", rows)::writeTo);
    }

    private static JsonValue names(Stream<String> names) {
        return Json.array(names.distinct().sorted().toArray(String[]::new));
    }

    private WorkerRecord worker(ParameterValues given) {
        String id = given.get(Parameters.WORKER);
        return fleet.now().stream().filter(worker -> worker.id().equals(id)).findFirst().orElseThrow(() ->
            Refusal.notFound("there is no such worker, or it is silent for half a minute"));
    }

    private Reply quiet(boolean quiet, Request request, ParameterValues given) {
        WorkerRecord worker = worker(given);
        registry.setQuiet(worker, quiet);
        LOG.log(Level.INFO, "a worker was told to be {0} worker={1} by={2}", quiet ? "quiet" : "no longer quiet",
            worker.id(), request.caller());
        return row(worker, request);
    }

    /** With what it was told, which it does when it hears of it. */
    private Reply row(WorkerRecord worker, Request request) {
        request.reserve((long) ROW_BYTES * MOST_TASKS);
        Filter running = new Filter(List.of(TaskState.RUNNING), Optional.empty(), Map.of("worker", worker.id()));
        TaskWalk.Search search = new TaskWalk.Search(running, Optional.empty(), TaskWalk.Order.NEWEST, MOST_TASKS,
            row -> row.task().runFields().getOrDefault("w", "").equals(worker.id()), List.of());
        TaskWalk.Found found = queries.run(() -> TaskWalk.find(finder, search, Optional.empty()));
        JsonArray tasks = TaskJson.rows(found.rows(),
            row -> new JsonObject().add("uuid", row.task().uuid()).add("attempt", attempt(row.task())));
        return Reply.json(200, worker.json().set("quiet", registry.isToBeQuiet(worker.id())).add("tasks", tasks)
            .add("tasks_complete", found.next().isEmpty() && found.scanned() < TaskWalk.MOST_RUNNING));
    }

    private static int attempt(StoredTask task) {
        try {
            return task.run().attempt();
        } catch (CorruptData e) {
            return 0;
        }
    }
}
