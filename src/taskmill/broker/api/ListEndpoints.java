package taskmill.broker.api;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.params.Cursor;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.QueueStore;
import taskmill.task.TaskState;

/** Lists tasks and queues. */
final class ListEndpoints {
    private static final int DEFAULT_LIMIT = 100;
    /** The heap that a row takes while the answer is made. */
    private static final int TASK_BYTES = 4096;
    private static final int QUEUE_BYTES = 1024;
    private final QueueStore queues;
    private final TurnLimit queries;

    ListEndpoints(QueueStore queues, TurnLimit queries) {
        this.queues = queues;
        this.queries = queries;
    }

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/api/tasks", this::tasks, Parameters.STATE, Parameters.OF_QUEUE, Parameters.LIMIT,
            Parameters.CURSOR)
            .on("GET", "/api/queues", this::queues);
    }

    private Reply tasks(Request request, ParameterValues given) {
        Optional<String> queue = given.find(Parameters.OF_QUEUE);
        int limit = given.find(Parameters.LIMIT).orElse(DEFAULT_LIMIT);
        List<TaskState> states = given.find(Parameters.STATE).map(List::of).orElse(List.of(TaskState.values()));
        Listing listing = new Listing(queues, states, queue, limit);
        Optional<Cursor> cursor = given.find(Parameters.CURSOR);
        request.reserve((long) limit * TASK_BYTES);
        Optional<Cursor> next = queries.run(() -> listing.read(cursor));
        JsonArray rows = new JsonArray();
        listing.tasks().forEach(task -> rows.add(TaskJson.listed(task)));
        return Reply.largeJson(200, new JsonObject().add("tasks", rows)
            .add("cursor", next.map(place -> Json.value(place.text())).orElse(Json.NULL))::writeTo);
    }

    private Reply queues(Request request, ParameterValues given) {
        JsonArray rows = new JsonArray();
        Collection<QueueStore.Counts> all = queries.run(() -> queues.counts(Optional.empty()));
        request.reserve((long) all.size() * QUEUE_BYTES);
        for (QueueStore.Counts counts : all) {
            rows.add(QueueEndpoints.row(counts));
        }
        return Reply.largeJson(200, new JsonObject().add("queues", rows)::writeTo);
    }

    /** Adds the number of tasks in each unfinished state. */
    static JsonObject add(JsonObject json, QueueStore.Counts counts) {
        QueueStore.Counts.states().forEach(state -> json.add(state.word(), counts.in(state)));
        return json;
    }
}
