package taskmill.broker.api;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.Router;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;
import taskmill.task.QueueName;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** Counts the tasks that are not done, and those that succeeded or failed on a day. */
final class CountEndpoints {
    private static final int KEPT_DAYS = 31;
    private final QueueStore queues;
    private final ZoneId zone;
    private final QueryLimit queries;

    CountEndpoints(QueueStore queues, ZoneId zone, QueryLimit queries) {
        this.queues = queues;
        this.zone = zone;
        this.queries = queries;
    }

    void addTo(Router.Builder routes) {
        routes.on("GET", "/api/task/count/undo", Endpoint.of(this::undone))
            .on("GET", "/api/task/result/success/{date}", Endpoint.of(request -> day(request, TaskState.SUCCEEDED)))
            .on("GET", "/api/task/result/failure/{date}", Endpoint.of(request -> day(request, TaskState.FAILED)));
    }

    private Reply undone(Request request) {
        Optional<String> queue = RequestFields.of(request, "queue").text("queue")
            .map(name -> QueueName.require("queue", name));
        Counts sum = queries.run(() -> queues.counts(queue).stream().reduce(Counts.none(""), Counts::plus));
        return Reply.json(200,
            ListEndpoints.add(new JsonObject().add("count", sum.queued() + sum.scheduled() + sum.retrying()), sum));
    }

    private Reply day(Request request, TaskState state) {
        ZoneId in = RequestFields.of(request, "zone").text("zone").map(CountEndpoints::zone).orElse(zone);
        LocalDate date = date(request.segment("date"));
        if (date.isBefore(LocalDate.ofInstant(queues.now(), in).minusDays(KEPT_DAYS))) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "date", "counts are kept for " + KEPT_DAYS + " days");
        }
        return Reply.json(200, new JsonObject().add("date", date.toString()).add("zone", in.getId())
            .add("count", queues.dayCount(state, date, in)));
    }

    private static LocalDate date(String text) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeParseException e) {
            // Refused below like a text of another length.
        }
        throw Refusal.invalid("date", "a date such as 2026-01-31 is expected");
    }

    private static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException e) {
            if (id.indexOf(' ') >= 0) {
                throw Refusal.invalid("zone", "a plus in a query or a form means a blank: write it as %2B");
            }
            throw Refusal.invalid("zone", "no such time zone; one such as Asia/Shanghai or UTC is expected");
        }
    }
}
