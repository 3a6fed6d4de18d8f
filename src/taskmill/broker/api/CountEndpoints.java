package taskmill.broker.api;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** Counts the tasks that are not done, and those that succeeded or failed on a day. */
final class CountEndpoints {
    private static final int KEPT_DAYS = 31;
    private final QueueStore queues;
    private final ZoneId zone;
    private final TurnLimit queries;

    CountEndpoints(QueueStore queues, ZoneId zone, TurnLimit queries) {
        this.queues = queues;
        this.zone = zone;
        this.queries = queries;
    }

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/api/task/count/undo", this::undone, Parameters.OF_QUEUE)
            .on("GET", "/api/task/result/success/{date}", (request, given) -> day(given, TaskState.SUCCEEDED),
                Parameters.ZONE)
            .on("GET", "/api/task/result/failure/{date}", (request, given) -> day(given, TaskState.FAILED),
                Parameters.ZONE);
    }

    private Reply undone(Request request, ParameterValues given) {
        Optional<String> queue = given.find(Parameters.OF_QUEUE);
        Counts sum = queries.run(() -> queues.counts(queue).stream().reduce(Counts.none(""), Counts::plus));
        return Reply.json(200,
            ListEndpoints.add(new JsonObject().add("count", sum.tasks() - sum.in(TaskState.RUNNING)), sum));
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
}
