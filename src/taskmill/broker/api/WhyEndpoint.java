package taskmill.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.broker.live.Fleet;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.store.CorruptData;
import taskmill.store.QueueStore;
import taskmill.store.QueueStore.Counts;
import taskmill.store.StoredTask;
import taskmill.store.TaskStore;
import taskmill.store.TaskStore.Waiting;
import taskmill.store.WorkerRecord;
import taskmill.task.Seconds;
import taskmill.task.TaskState;
import taskmill.task.TaskType;

/** Answers why a task does not run, and what would change that. */
record WhyEndpoint(TaskStore tasks, QueueStore queues, Fleet fleet) {
    private static final int MOST_UUIDS = 10;
    private static final long WHOLE_BYTES = 1 << 16;

    void addTo(ApiRoutes routes) {
        routes.on("GET", "/api/task/{uuid}/why", this::why);
    }

    private Reply why(Request request, ParameterValues given) {
        String uuid = given.get(Parameters.UUID);
        Waiting waiting = tasks.waiting(uuid, MOST_UUIDS).orElseThrow(TaskStore::unknown);
        StoredTask task = tasks.readBrief(uuid, WHOLE_BYTES).orElseThrow(TaskStore::unknown);
        JsonArray reasons = new JsonArray();
        try {
            explain(waiting, task, reasons);
        } catch (CorruptData e) {
            add(reasons, "unreadable", "what Redis holds of the task cannot be read: " + e.getMessage());
        }
        if (request.accepts("text/plain")) {
            return Reply.text(200, reasons.values().stream()
                .map(reason -> reason.asObject().getString("detail", "") + "\n").collect(Collectors.joining()));
        }
        return Reply.json(200, new JsonObject().add("uuid", uuid).add("state", waiting.state().word())
            .add("reasons", reasons));
    }

    /** Adds a reason; the weightiest comes first. */
    private static JsonObject add(JsonArray reasons, String code, String detail) {
        JsonObject reason = new JsonObject().add("code", code).add("detail", detail);
        reasons.add(reason);
        return reason;
    }

    private void explain(Waiting waiting, StoredTask task, JsonArray reasons) {
        switch (waiting.state()) {
            case QUEUED -> explainQueued(waiting, task, reasons);
            case BLOCKED -> explainBlocked(waiting, reasons);
            case SCHEDULED -> due("its start time is in ", waiting, reasons);
            case RETRYING -> due("attempt " + task.run().attempt() + " failed ("
                + task.run().code().orElse("unknown") + "), the next one is due in ", waiting, reasons);
            case RUNNING -> add(reasons, "running", "attempt " + task.run().attempt() + " runs on worker "
                + task.run().worker() + (task.run().canceled() ? ", which was told to stop it" : ""))
                .add("worker", task.run().worker()).add("started_at", Seconds.json(task.run().startedMs()));
            case SUCCEEDED, FAILED, CANCELED -> add(reasons, "finished", "it has "
                + (waiting.state() == TaskState.CANCELED ? "been canceled" : waiting.state().word())
                + task.run().code().map(code -> ": " + code).orElse("")
                + task.run().detail().filter(text -> !text.isEmpty()).map(text -> ", " + text).orElse(""));
        }
    }

    private static void due(String sentence, Waiting waiting, JsonArray reasons) {
        long ms = Math.max(0, (long) waiting.score() - waiting.nowMs());
        add(reasons, "due", sentence + Seconds.json(ms) + " s; start runs it now")
            .add("due", Seconds.json((long) waiting.score()));
    }

    private void explainBlocked(Waiting waiting, JsonArray reasons) {
        for (String parent : waiting.parents()) {
            String state = tasks.state(parent).map(TaskState::word).orElse("gone");
            add(reasons, "blocked", "it waits for task " + parent + ", which is " + state + "; start runs it now")
                .add("parent", parent).add("parent_state", state);
        }
    }

    private void explainQueued(Waiting waiting, StoredTask task, JsonArray reasons) {
        String queue = task.header().queue();
        Counts counts = queues.counts(Optional.of(queue)).iterator().next();
        if (counts.settings().paused()) {
            String note = counts.note().map(n -> (n.by().isEmpty() ? "" : " by " + n.by())
                + (n.text().isEmpty() ? "" : " (" + n.text() + ")")).orElse("");
            add(reasons, "queue_paused", "the queue " + queue + " was paused" + note + "; resume it")
                .add("paused_by", counts.note().map(n -> Json.value(n.by())).orElse(Json.NULL))
                .add("paused_at", counts.note().<JsonValue>map(n -> Seconds.json(n.atMs())).orElse(Json.NULL))
                .add("note", counts.note().map(n -> Json.value(n.text())).orElse(Json.NULL));
        }
        List<WorkerRecord> all = fleet.now();
        explainWorkers(queue, task, BinCheck.serving(queue, all), all, reasons);
        long limit = counts.settings().concurrency().orElse(Integer.MAX_VALUE);
        if (waiting.running() >= limit) {
            add(reasons, "concurrency_limit", waiting.running() + " tasks of the queue " + queue + " run, and " + limit
                + " may").add("limit", limit).add("running", Json.array(waiting.holders().toArray(String[]::new)));
        }
        if (waiting.opensMs() > 0) {
            add(reasons, "rate_limit", "the rate of the queue " + queue + " lets the next task start in "
                + Seconds.json(waiting.opensMs()) + " s").add("opens_in", Seconds.json(waiting.opensMs()));
        }
        if (waiting.ahead() > 0) {
            add(reasons, "behind", waiting.ahead() + " tasks of the queue " + queue + " come first")
                .add("ahead", waiting.ahead());
        }
        if (reasons.isEmpty()) {
            add(reasons, "ready", "nothing holds it: a worker is about to claim it");
        }
    }

    private static void explainWorkers(String queue, StoredTask task, List<WorkerRecord> serving,
        List<WorkerRecord> all, JsonArray reasons) {
        if (serving.isEmpty()) {
            List<String> served = new ArrayList<>(all.stream().filter(worker -> !worker.stopping())
                .flatMap(worker -> worker.queues().stream()).collect(Collectors.toCollection(TreeSet::new)));
            add(reasons, "no_worker", "no live worker serves the queue " + queue + "; " + (served.isEmpty()
                ? "there are none" : "they serve " + String.join(", ", served.subList(0, Math.min(MOST_UUIDS,
                    served.size()))))).add("queues", Json.array(served.toArray(String[]::new)));
            return;
        }
        if (serving.stream().allMatch(WorkerRecord::quiet)) {
            add(reasons, "worker_quiet", "the workers of the queue " + queue + " were told to be quiet; unquiet one")
                .add("workers", Json.array(serving.stream().map(WorkerRecord::id).toArray(String[]::new)));
        }
        Optional<String> missing = task.isBrief() ? Optional.empty() : BinCheck.objection(task.spec(), serving);
        missing.ifPresent(text -> add(reasons, "no_bin", text));
        boolean isScript = task.header().type() == TaskType.SCRIPT;
        if (isScript && serving.stream().noneMatch(worker -> worker.impaired().isEmpty())) {
            serving.forEach(worker -> add(reasons, "worker_impaired", "worker " + worker.id() + " runs no scripts: "
                + worker.impaired()).add("worker", worker.id()));
        }
        if (serving.stream().allMatch(worker -> worker.running() >= worker.concurrency())) {
            add(reasons, "no_free_slot", "all slots of "
                + (serving.size() == 1 ? "the only worker" : "the " + serving.size() + " workers")
                + " of the queue " + queue + " were taken when they last told; start more, or raise their concurrency")
                .add("workers", Json.array(serving.stream().map(WorkerRecord::id).toArray(String[]::new)));
        }
    }
}
