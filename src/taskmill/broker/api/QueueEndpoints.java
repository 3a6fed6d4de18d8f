package taskmill.broker.api;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.Fleet;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.QueueStore.Note;
import taskmill.store.QueueStore.Rate;
import taskmill.task.Refusal;
import taskmill.task.Seconds;

/** Pauses, resumes, limits and removes queues. */
final class QueueEndpoints {
    private static final System.Logger LOG = System.getLogger(QueueEndpoints.class.getName());
    private final QueueStore queues;
    private final QueueLimit newQueues;
    private final Fleet fleet;

    QueueEndpoints(QueueStore queues, QueueLimit newQueues, Fleet fleet) {
        this.queues = queues;
        this.newQueues = newQueues;
        this.fleet = fleet;
    }

    void addTo(ApiRoutes routes) {
        routes.onAdmin("POST", "/api/queue/{queue}/pause", (request, given) -> pause(true, request, given),
            Parameters.NOTE)
            .onAdmin("POST", "/api/queue/{queue}/resume", (request, given) -> pause(false, request, given),
                Parameters.NOTE)
            .onAdmin("PUT", "/api/queue/{queue}", this::limit, Parameters.CONCURRENCY, Parameters.RATE, Parameters.PER,
                Parameters.BURST)
            .onAdmin("DELETE", "/api/queue/{queue}", this::delete);
    }

    private Reply pause(boolean pause, Request request, ParameterValues given) {
        String queue = given.get(Parameters.QUEUE_NAME);
        newQueues.require(queue);
        queues.pause(queue, pause, request.caller(), given.find(Parameters.NOTE).orElse(""));
        return changed(queue, pause ? "paused" : "resumed", request);
    }

    private Reply limit(Request request, ParameterValues given) {
        String queue = given.get(Parameters.QUEUE_NAME);
        newQueues.require(queue);
        long perMs = given.find(Parameters.PER).orElse(Parameters.DEFAULT_PER_MS);
        queues.limit(queue, given.find(Parameters.CONCURRENCY), given.find(Parameters.RATE).map(rate ->
            new Rate(rate, perMs, given.find(Parameters.BURST).orElseGet(() -> Rate.usualBurst(rate, perMs)))));
        return changed(queue, "limited", request);
    }

    private Reply changed(String queue, String what, Request request) {
        log(queue, what, request);
        return Reply.json(200, row(queues.counts(Optional.of(queue)).iterator().next(), fleet.served()));
    }

    private static void log(String queue, String what, Request request) {
        LOG.log(Level.INFO, "a queue was {0} queue={1} by={2}", what, queue, request.caller());
    }

    private Reply delete(Request request, ParameterValues given) {
        String queue = given.get(Parameters.QUEUE_NAME);
        fleet.now().stream().filter(worker -> worker.queues().contains(queue)).findFirst().ifPresent(worker -> {
            throw new Refusal(Refusal.Code.CONFLICT, "", "worker " + worker.id() + " serves this queue");
        });
        queues.delete(queue);
        log(queue, "deleted", request);
        return Reply.json(200, new JsonObject().add("queue", queue).add("deleted", true));
    }

    /** A queue with its settings, its counts and the number of its workers. What was not set is null. */
    static JsonObject row(Counts counts, Map<String, Long> served) {
        QueueStore.Settings settings = counts.settings();
        boolean paused = settings.paused();
        Optional<Note> note = counts.note();
        Optional<Rate> rate = settings.rate();
        JsonObject json = new JsonObject().add("queue", counts.queue()).add("paused", paused)
            .add("paused_by", text(note.filter(n -> paused).map(Note::by)))
            .add("paused_at", note.filter(n -> paused).map(n -> Seconds.json(n.atMs())).orElse(Json.NULL))
            .add("resumed_by", text(note.filter(n -> !paused).map(Note::by)))
            .add("resumed_at", note.filter(n -> !paused).map(n -> Seconds.json(n.atMs())).orElse(Json.NULL))
            .add("note", text(note.map(Note::text)))
            .add("concurrency", settings.concurrency().map(Json::value).orElse(Json.NULL))
            .add("rate", rate.map(r -> Json.value(r.tasks())).orElse(Json.NULL))
            .add("per", rate.map(r -> Seconds.json(r.perMs())).orElse(Json.NULL))
            .add("burst", rate.map(r -> Json.value(r.burst())).orElse(Json.NULL));
        return ListEndpoints.add(json, counts)
            .add("oldest_wait", counts.waitMs().map(Seconds::json).orElse(Json.NULL))
            .add("workers", served.getOrDefault(counts.queue(), 0L));
    }

    private static JsonValue text(Optional<String> text) {
        return text.map(Json::value).orElse(Json.NULL);
    }
}
