package taskmill.broker;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.store.Header;
import taskmill.store.QueueStore;
import taskmill.store.Run;
import taskmill.store.TaskRecord;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/** Tasks as clients see them. Times are unix seconds; what does not apply is left out. */
final class TaskJson {
    private TaskJson() {
    }

    /** Everything that is known of a task. */
    static JsonObject of(TaskRecord task) {
        TaskSpec spec = task.spec();
        Run run = task.run();
        boolean finished = task.state().isFinished();
        JsonObject result = finished || task.state() == TaskState.RETRYING
            ? run.resultJson().map(text -> Json.parse(text).asObject()).orElseGet(JsonObject::new) : new JsonObject();
        JsonObject json = head(spec.uuid(), task.state(), task.header());
        spec.work().toJson().forEach(member -> add(json, member));
        limits(json, spec, task.header());
        json.add("is_result_exist", finished ? 1 : 0);
        json.add("is_success", task.state() == TaskState.SUCCEEDED ? 1 : 0);
        json.add("message", finished ? message(task, result) : Json.value(""));
        counts(json, run);
        result.forEach(member -> {
            if (!member.getName().equals("message")) {
                add(json, member);
            }
        });
        error(json, task.state(), run);
        times(json, task.state(), task.header(), run, task.placeMs());
        json.add("attempts", ledger(task.state(), run));
        return json;
    }

    /** A task in a listing: without its work and its result. */
    static JsonObject of(QueueStore.Row row) {
        JsonObject json = head(row.uuid(), row.state(), row.header());
        counts(json, row.run());
        error(json, row.state(), row.run());
        times(json, row.state(), row.header(), row.run(), row.placeMs());
        return json;
    }

    private static JsonObject head(String uuid, TaskState state, Header header) {
        return new JsonObject().add("uuid", uuid).add("type", header.type().word()).add("queue", header.queue())
            .add("priority", header.priority()).add("state", state.word());
    }

    private static void add(JsonObject json, JsonObject.Member member) {
        json.set(member.getName(), Redaction.member(member.getName(), member.getValue()));
    }

    private static void limits(JsonObject json, TaskSpec spec, Header header) {
        if (!spec.retry().plan().delaysMs().isEmpty()) {
            JsonArray plan = new JsonArray();
            spec.retry().plan().delaysMs().forEach(delayMs -> plan.add(Seconds.json(delayMs)));
            json.add("time_interval", plan);
        }
        addTime(json, "max_run_time", spec.limits().maxRunMs());
        addTime(json, "result_keep_time", spec.limits().keepMs());
        addTime(json, "start_before", header.startBeforeMs());
        json.add("on_lost", header.onLost().word());
    }

    /** What the worker said, or else the part of the result that says it: it is stored once. */
    private static JsonValue message(TaskRecord task, JsonObject result) {
        if (task.state() != TaskState.SUCCEEDED) {
            JsonValue said = isReplaced(task) ? null : result.get("message");
            return said != null ? said : Json.value(task.run().detail().or(() -> task.run().code()).orElse(""));
        }
        JsonValue answer = result.get("result");
        if (result.get("message") != null) {
            return result.get("message");
        } else if (answer == null) {
            return Json.value(result.getString("response_body", result.getString("stdout", "").strip()));
        }
        return Json.value(answer.isString() ? answer.asString() : answer.isNull() ? "" : answer.toString());
    }

    /** The task failed by another's hand after its last own result: by a dead worker, a cancel, a missed start. */
    private static boolean isReplaced(TaskRecord task) {
        return task.state() != TaskState.SUCCEEDED && task.run().detail().isEmpty();
    }

    private static void counts(JsonObject json, Run run) {
        json.add("attempt", run.attempt()).add("failures", run.failures()).add("lost", run.lost());
    }

    private static void error(JsonObject json, TaskState state, Run run) {
        if (state != TaskState.SUCCEEDED && run.code().isPresent()) {
            json.add("error", new JsonObject().add("code", run.code().get()).add("detail", run.detail().orElse("")));
        }
    }

    private static void times(JsonObject json, TaskState state, Header header, Run run, double placeMs) {
        addTime(json, "created_at", header.createdMs());
        addTime(json, "start_time", state == TaskState.RETRYING ? (long) placeMs : header.startMs());
        addTime(json, "started_at", run.startedMs());
        if (state.isFinished()) {
            addTime(json, "finished_at", run.endedMs());
        }
        if (!run.worker().isEmpty()) {
            json.add("worker", run.worker());
        }
    }

    private static JsonArray ledger(TaskState state, Run run) {
        JsonArray rows = new JsonArray();
        for (Run.LedgerRow row : run.ledger()) {
            JsonObject json = new JsonObject().add("attempt", row.attempt()).add("worker", row.worker());
            addTime(json, "started_at", row.startedMs());
            addTime(json, "ended_at", row.endedMs());
            rows.add(json.add("outcome", row.outcome()));
        }
        if (state == TaskState.RUNNING) {
            JsonObject json = new JsonObject().add("attempt", run.attempt()).add("worker", run.worker());
            addTime(json, "started_at", run.startedMs());
            rows.add(json.add("outcome", "running"));
        }
        return rows;
    }

    private static void addTime(JsonObject json, String name, long ms) {
        if (ms != TaskSpec.NOT_GIVEN) {
            json.add(name, Seconds.json(ms));
        }
    }
}
