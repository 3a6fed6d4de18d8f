package taskmill.broker.api;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.live.Fleet;
import taskmill.broker.params.ParameterValues;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.store.WorkerRecord;

/** Lists workers and the programs that they can run. */
final class WorkerEndpoints {
    /** The heap that a worker takes while the answer is made, or a program of one. */
    private static final int ROW_BYTES = 2048;
    private final Fleet fleet;

    WorkerEndpoints(Fleet fleet) {
        this.fleet = fleet;
    }

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/api/workers", this::workers).on("GET", "/api/bins", this::bins);
    }

    private Reply workers(Request request, ParameterValues given) {
        List<WorkerRecord> workers = fleet.now();
        request.reserve((long) ROW_BYTES * workers.size());
        JsonArray rows = new JsonArray();
        workers.forEach(worker -> rows.add(worker.json()));
        return Reply.largeJson(200, new JsonObject().add("workers", rows)::writeTo);
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

    private static JsonArray names(Stream<String> names) {
        JsonArray array = new JsonArray();
        names.collect(Collectors.toCollection(TreeSet::new)).forEach(array::add);
        return array;
    }
}
