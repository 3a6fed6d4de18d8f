package taskmill.broker.api;

import java.time.LocalDate;
import java.time.ZoneId;
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
import taskmill.broker.params.FilterParameters;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.WorkerRecord;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/**
 * Lists workers and the programs that they can run. Counts the tasks that are not done, and those that
 * succeeded or failed on a day.
 */
final class ListEndpoints {
    /** The heap that a row takes while the answer is made, and a program of a worker. */
    private static final int WORKER_BYTES = 2048;
    private static final int KEPT_DAYS = 31;
    private final QueueStore queues;
    private final Fleet fleet;
    private final ZoneId zone;
    private final TurnLimit queries;

    ListEndpoints(QueueStore queues, Fleet fleet, ZoneId zone, TurnLimit queries) {
        this.queues = queues;
        this.fleet = fleet;
        this.zone = zone;
        this.queries = queries;
    }

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/api/workers", this::workers).on("GET", "/api/bins", this::bins)
            .on("GET", "/api/task/count/undo", this::undone, FilterParameters.QUEUE)
            .on("GET", "/api/task/result/success/{date}", (request, given) -> day(given, TaskState.SUCCEEDED),
                Parameters.ZONE)
            .on("GET", "/api/task/result/failure/{date}", (request, given) -> day(given, TaskState.FAILED),
                Parameters.ZONE);
    }

    private Reply undone(Request request, ParameterValues given) {
        Optional<String> queue = given.find(FilterParameters.QUEUE);
        Counts sum = queries.run(() -> queues.counts(queue).stream().reduce(Counts.none(""), Counts::plus));
        return Reply.json(200, add(new JsonObject().add("count", sum.tasks() - sum.in(TaskState.RUNNING)), sum));
    }

    private Reply day(ParameterValues given, TaskState state) {
        ZoneId in = given.find(Parameters.ZONE).orElse(zone);
        LocalDate date = given.get(Parameters.DATE);
        if (date.isBefore(LocalDate.ofInstant(queues.now(), in).minusDays(KEPT_DAYS))) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "date", "counts are kept for " + KEPT_DAYS + " days");
        }
        return Reply.json(200, new JsonObject().add("date", date.toString()).add("zone", in.getId())
            .add("count", queues.dayCount(state, date, in)));
    }

    private Reply workers(Request request, ParameterValues given) {
        List<WorkerRecord> workers = fleet.now();
        request.reserve((long) WORKER_BYTES * workers.size());
        JsonArray rows = new JsonArray();
        workers.forEach(worker -> rows.add(worker.json()));
        return Reply.largeJson(200, new JsonObject().add("workers", rows)::writeTo);
    }

    private Reply bins(Request request, ParameterValues given) {
        // Different programs of one name get a row each, so that an operator sees that they differ.
        Map<WorkerRecord.Bin, List<WorkerRecord>> byBin = new TreeMap<>(Comparator.comparing(WorkerRecord.Bin::name)
            .thenComparing(WorkerRecord.Bin::sha256).thenComparing(WorkerRecord.Bin::size));
        List<WorkerRecord> all = fleet.now();
        request.reserve((long) WORKER_BYTES * all.stream().mapToInt(worker -> worker.bins().size()).sum());
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

    /** Adds the number of tasks in each unfinished state. */
    static JsonObject add(JsonObject json, Counts counts) {
        Counts.states().forEach(state -> json.add(state.word(), counts.in(state)));
        return json;
    }
}
