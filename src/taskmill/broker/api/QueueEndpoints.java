package taskmill.broker.api;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.Fleet;
import taskmill.broker.live.Queues;
import taskmill.broker.live.Queues.Rows;
import taskmill.broker.params.Cursor;
import taskmill.broker.params.FilterParameters;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.broker.params.QueueParameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.QueueStore.Note;
import taskmill.store.QueueStore.Rate;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.Sha256;
import taskmill.task.TaskState;
import taskmill.task.Word;

/** Lists queues, counts their tasks that are not done, and pauses, resumes, limits and removes queues. */
record QueueEndpoints(QueueStore store, QueueLimit newQueues, Fleet fleet, Queues queues, TurnLimit queries) {
    private static final System.Logger LOG = System.getLogger(QueueEndpoints.class.getName());
    private static final int DEFAULT_LIMIT = 100;
    /** More rows are not read anew for an answer. */
    private static final int MOST_READ = 250;
    private static final long FOREVER_MS = 1L << 52;
    /** The heap that a row takes while the answer is made. */
    private static final int ROW_BYTES = 1024;

    /** What a listing is sorted by: the largest first, and equal ones by name. */
    private enum Sort implements Word {
        NAME, WAITING, WAIT, FAILED;

        /** Not below 0. */
        long value(Counts counts, Rows rows) {
            return switch (this) {
                case NAME -> 0;
                case WAITING -> counts.in(TaskState.QUEUED);
                case WAIT -> counts.sinceMs().map(since -> Math.max(0, FOREVER_MS - since)).orElse(0L);
                case FAILED -> rows.failed().getOrDefault(counts.queue(), 0L);
            };
        }
    }

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/api/queues", this::list, QueueParameters.PREFIX, QueueParameters.PAUSED,
            QueueParameters.SORT, Parameters.LIMIT, Parameters.CURSOR)
            .on("GET", "/api/queue/{queue}", this::one)
            .on("GET", "/api/task/count/undo", this::undone, FilterParameters.QUEUE)
            .onAdmin("POST", "/api/queue/{queue}/pause", (request, given) -> pause(true, request, given),
                Parameters.NOTE)
            .onAdmin("POST", "/api/queue/{queue}/resume", (request, given) -> pause(false, request, given),
                Parameters.NOTE)
            .onAdmin("PUT", "/api/queue/{queue}", this::limit, Parameters.CONCURRENCY, Parameters.RATE, Parameters.PER,
                Parameters.BURST)
            .onAdmin("DELETE", "/api/queue/{queue}", this::delete);
    }

    private Reply undone(Request request, ParameterValues given) {
        Optional<String> queue = given.find(FilterParameters.QUEUE);
        Counts sum = queries.run(() -> queue.isPresent() ? store.counts(queue) : queues.now().queues()).stream()
            .reduce(Counts.none(""), Counts::plus);
        return Reply.json(200, add(new JsonObject().add("count", sum.tasks() - sum.in(TaskState.RUNNING)), sum));
    }

    private Reply pause(boolean pause, Request request, ParameterValues given) {
        String queue = given.get(Parameters.QUEUE_NAME);
        if (pause) {
            newQueues.require(queue);
        }
        store.pause(queue, pause, request.caller(), given.find(Parameters.NOTE).orElse(""));
        return changed(queue, pause ? "paused" : "resumed", request);
    }

    private Reply limit(Request request, ParameterValues given) {
        String queue = given.get(Parameters.QUEUE_NAME);
        newQueues.require(queue);
        long perMs = given.find(Parameters.PER).orElse(Parameters.DEFAULT_PER_MS);
        store.limit(queue, given.find(Parameters.CONCURRENCY), given.find(Parameters.RATE).map(rate ->
            new Rate(rate, perMs, given.find(Parameters.BURST).orElseGet(() -> Rate.usualBurst(rate, perMs)))));
        return changed(queue, "limited", request);
    }

    private Reply changed(String queue, String what, Request request) {
        log(queue, what, request);
        return row(queue);
    }

    private Reply row(String queue) {
        Rows rows = queues.of(queue);
        return Reply.json(200, row(rows.queues().iterator().next(), fleet.served(), rows));
    }

    private Reply one(Request request, ParameterValues given) {
        String queue = given.get(Parameters.QUEUE_NAME);
        if (!store.isKnown(queue)) {
            throw Refusal.notFound("there is no such queue");
        }
        return row(queue);
    }

    /** A row that changes its place in the order between two answers may come twice, or in none. */
    private Reply list(Request request, ParameterValues given) {
        int limit = given.find(Parameters.LIMIT).orElse(DEFAULT_LIMIT);
        request.reserve((long) limit * ROW_BYTES);
        Sort sort = given.find(QueueParameters.SORT).map(word -> Word.find(Sort.values(), word).orElseThrow())
            .orElse(Sort.NAME);
        String digest = Sha256.hex(("queues " + given.text(QueueParameters.OF_LISTING))
            .getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        Optional<Cursor.Place> from = given.find(Parameters.CURSOR).map(cursor -> cursor.of(digest));
        Rows known = queries.run(queues::now);
        String prefix = given.find(QueueParameters.PREFIX).orElse("");
        List<Counts> all = known.queues().stream().filter(counts -> counts.queue().startsWith(prefix)
            && given.find(QueueParameters.PAUSED).filter(paused -> paused != counts.settings().paused()).isEmpty())
            .toList();
        List<Ranked> rest = all.stream().map(counts -> new Ranked(counts, sort.value(counts, known)))
            .filter(each -> from.isEmpty() || each.isBehind(from.get())).sorted(Ranked.ORDER).limit(limit + 1L)
            .toList();
        List<Ranked> page = rest.subList(0, Math.min(limit, rest.size()));
        Map<String, Long> served = fleet.served();
        Map<String, Counts> exact = page.size() > MOST_READ ? Map.of()
            : queries.run(() -> store.counts(page.stream().map(Ranked::queue).toList()));
        JsonArray rows = TaskJson.rows(page, each ->
            row(exact.getOrDefault(each.queue(), each.counts()), served, known));
        JsonObject json = new JsonObject().add("queues", rows).add("total", all.size());
        if (rest.size() == page.size()) {
            return Reply.largeJson(200, json.add("cursor", Json.NULL)::writeTo);
        }
        Ranked last = page.get(limit - 1);
        return Reply.largeJson(200, json.add("cursor", new Cursor(digest,
            Cursor.Place.queue(last.queue(), last.value())).text())::writeTo);
    }

    /** A queue, and what it is sorted by. */
    private record Ranked(Counts counts, long value) {
        private static final Comparator<Ranked> ORDER =
            Comparator.comparingLong(Ranked::value).reversed().thenComparing(Ranked::queue);

        private String queue() {
            return counts.queue();
        }

        private boolean isBehind(Cursor.Place last) {
            return ORDER.compare(this, new Ranked(Counts.none(last.set()), last.begunMs())) > 0;
        }
    }

    private static void log(String queue, String what, Request request) {
        LOG.log(Level.INFO, "a queue was {0} queue={1} by={2}", what, queue, request.caller());
    }

    private Reply delete(Request request, ParameterValues given) {
        String queue = given.get(Parameters.QUEUE_NAME);
        fleet.now().stream().filter(worker -> worker.queues().contains(queue)).findFirst().ifPresent(worker -> {
            throw Refusal.conflict("worker " + worker.id() + " serves this queue");
        });
        store.delete(queue);
        log(queue, "deleted", request);
        return Reply.json(200, new JsonObject().add("queue", queue).add("deleted", true));
    }

    /** A queue with its settings, its counts and the number of its workers. What was not set is null. */
    static JsonObject row(Counts counts, Map<String, Long> served, Rows rows) {
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
        return add(json, counts)
            .add("oldest_wait", counts.waitMs().map(Seconds::json).orElse(Json.NULL))
            .add("workers", served.getOrDefault(counts.queue(), 0L))
            .add("failed_24h", rows.failed().getOrDefault(counts.queue(), 0L));
    }

    static JsonObject add(JsonObject json, Counts counts) {
        Counts.states().forEach(state -> json.add(state.word(), counts.in(state)));
        return json;
    }

    private static JsonValue text(Optional<String> text) {
        return text.map(Json::value).orElse(Json.NULL);
    }
}
