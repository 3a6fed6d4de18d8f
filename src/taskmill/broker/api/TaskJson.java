package taskmill.broker.api;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.http.Reply;
import taskmill.store.CorruptData;
import taskmill.store.StoredRun;
import taskmill.store.StoredTask;
import taskmill.store.StoredTask.SpecHeader;
import taskmill.task.ErrorCode;
import taskmill.task.Message;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/**
 * Tasks as clients see them. Times are unix seconds; what does not apply is left out. The place of the message, which
 * may be a part of another field's text, is empty among the fields.
 */
record TaskJson(JsonObject fields, CharSequence message) implements Reply.Body {
    /** Everything that is known about a task. */
    static TaskJson of(StoredTask task) {
        try {
            return whole(task, task.spec(), task.header(), task.run());
        } catch (CorruptData | ParseException | UnsupportedOperationException e) {
            return new TaskJson(unreadable(task.uuid(), task.state(), e), "");
        }
    }

    @Override
    public void writeTo(Writer out) throws IOException {
        String before = "{";
        for (JsonObject.Member field : fields) {
            out.write(before + Json.value(field.getName()) + ':');
            if (field.getName().equals(Message.NAME)) {
                out.write('"');
                Reply.writeParts(out, message, TaskJson::escaped);
                out.write('"');
            } else {
                field.getValue().writeTo(out);
            }
            before = ",";
        }
        out.write('}');
    }

    String text() {
        StringWriter text = new StringWriter();
        try {
            writeTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** As it stands between quotes. */
    private static String escaped(String text) {
        String quoted = Json.value(text).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    /** A task in a listing: without its work and its result. */
    static JsonObject listed(StoredTask task) {
        try {
            return brief(task, task.header(), task.run());
        } catch (CorruptData e) {
            return unreadable(task.uuid(), task.state(), e);
        }
    }

    static JsonObject unstored(TaskSpec spec) {
        return submission(spec).add("dry_run", true);
    }

    /** What was submitted, or is submitted by a cron. */
    static JsonObject submission(TaskSpec spec) {
        JsonObject json = new JsonObject().add("type", spec.work().type().word()).add("queue", spec.routing().queue())
            .add("priority", spec.routing().priority());
        spec.work().toJson().forEach(member -> add(json, member));
        limits(json, spec);
        addTime(json, "start_time", spec.schedule().startMs());
        addTime(json, "delay", spec.schedule().delayMs());
        return json;
    }

    /** What can be said about a task if Redis holds something for it that a broker or worker did not write. */
    private static JsonObject unreadable(String uuid, TaskState state, RuntimeException why) {
        return new JsonObject().add("uuid", uuid).add("state", state.word())
            .add("is_result_exist", state.isFinished() ? 1 : 0)
            .add("is_success", state == TaskState.SUCCEEDED ? 1 : 0).add(Message.NAME, "")
            .add("error", new JsonObject().add("code", ErrorCode.BAD_SPEC.word())
                .add("detail", "what Redis holds of the task cannot be read: " + why.getMessage()));
    }

    private static TaskJson whole(StoredTask task, TaskSpec spec, SpecHeader header, StoredRun run) {
        boolean finished = task.state().isFinished();
        JsonObject result = finished || task.state() == TaskState.RETRYING
            ? run.resultJson().map(text -> Json.parse(text).asObject()).orElseGet(JsonObject::new) : new JsonObject();
        JsonObject json = head(spec.uuid(), task.state(), header);
        spec.work().toJson().forEach(member -> add(json, member));
        limits(json, spec);
        json.add("is_result_exist", finished ? 1 : 0);
        json.add("is_success", task.state() == TaskState.SUCCEEDED ? 1 : 0);
        json.add(Message.NAME, "");
        counts(json, run);
        if (task.state() == TaskState.RUNNING) {
            json.add("cancel_requested", run.canceled());
        }
        run.progress().filter(said -> task.state() == TaskState.RUNNING).ifPresent(said -> json.add("progress",
            new JsonObject().add("percent", said.percent()).add("text", said.text())));
        result.forEach(member -> {
            if (json.get(member.getName()) == null) {
                add(json, member);
            }
        });
        error(json, task.state(), run);
        times(json, task.state(), header, run, task.score());
        json.add("attempts", ledger(task.state(), run));
        return new TaskJson(json, !finished ? "" : task.state() == TaskState.SUCCEEDED ? Message.ofSuccess(result)
            : Message.ofFailure(result, run.detail(), run.code()));
    }

    private static JsonObject brief(StoredTask task, SpecHeader header, StoredRun run) {
        JsonObject json = head(task.uuid(), task.state(), header);
        counts(json, run);
        error(json, task.state(), run);
        times(json, task.state(), header, run, task.score());
        return json;
    }

    private static JsonObject head(String uuid, TaskState state, SpecHeader header) {
        return new JsonObject().add("uuid", uuid).add("type", header.type().word()).add("queue", header.queue())
            .add("priority", header.priority()).add("state", state.word());
    }

    private static void add(JsonObject json, JsonObject.Member member) {
        json.set(member.getName(), Redaction.member(member.getName(), member.getValue()));
    }

    private static void limits(JsonObject json, TaskSpec spec) {
        if (!spec.retry().plan().delaysMs().isEmpty()) {
            json.add("time_interval", rows(spec.retry().plan().delaysMs(), Seconds::json));
        }
        addTime(json, "max_run_time", spec.durations().maxRunMs());
        addTime(json, "result_keep_time", spec.durations().keepMs());
        addTime(json, "start_before", spec.schedule().startBeforeMs());
        json.add("on_lost", spec.retry().onLost().word());
        extras(json, spec.extras());
    }

    private static void extras(JsonObject json, TaskSpec.Extras extras) {
        addList(json, "tags", extras.tags());
        if (!extras.after().parents().isEmpty()) {
            addList(json, "after", extras.after().parents());
            json.add("on_parent", extras.after().onParent().word());
        }
        addText(json, "callback", Redaction.urls(extras.callback().url()));
        addText(json, "callback_of", extras.callback().of());
        addText(json, "cron", extras.cron());
        addTime(json, "fire_time", extras.fireMs());
    }

    private static void addList(JsonObject json, String name, List<String> words) {
        if (!words.isEmpty()) {
            json.add(name, Json.array(words.toArray(String[]::new)));
        }
    }

    /** An array with a row for each. */
    static <T> JsonArray rows(Collection<T> items, Function<T, JsonValue> row) {
        JsonArray rows = new JsonArray();
        items.forEach(item -> rows.add(row.apply(item)));
        return rows;
    }

    private static void addText(JsonObject json, String name, String text) {
        if (!text.isEmpty()) {
            json.add(name, text);
        }
    }

    private static void counts(JsonObject json, StoredRun run) {
        json.add("attempt", run.attempt()).add("failures", run.failures()).add("lost", run.lost());
    }

    private static void error(JsonObject json, TaskState state, StoredRun run) {
        if (state != TaskState.SUCCEEDED && run.code().isPresent()) {
            json.add("error", new JsonObject().add("code", run.code().get()).add("detail", run.detail().orElse("")));
        }
    }

    private static void times(JsonObject json, TaskState state, SpecHeader header, StoredRun run, double score) {
        addTime(json, "created_at", header.createdMs());
        addTime(json, "start_time", header.startMs());
        if (state == TaskState.SCHEDULED || state == TaskState.RETRYING) {
            addTime(json, "due", (long) score);
        }
        addTime(json, "started_at", run.startedMs());
        if (state.isFinished()) {
            addTime(json, "finished_at", run.endedMs());
        }
        if (!run.worker().isEmpty()) {
            json.add("worker", run.worker());
        }
    }

    private static JsonArray ledger(TaskState state, StoredRun run) {
        JsonArray rows = new JsonArray();
        for (StoredRun.LedgerRow row : run.ledger()) {
            JsonObject json = new JsonObject().add("attempt", row.attempt()).add("worker", row.worker());
            addTime(json, "started_at", row.startedMs());
            addTime(json, "ended_at", row.endedMs());
            json.add("outcome", row.outcome());
            addText(json, "detail", row.detail());
            if (row.status() >= 0) {
                json.add(row.outcome().endsWith(":http_status") ? "http_status" : "exit_code", row.status());
            }
            rows.add(json);
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
