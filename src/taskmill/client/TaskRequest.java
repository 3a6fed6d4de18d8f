package taskmill.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.task.JsonLibrary;
import taskmill.task.OnLost;
import taskmill.task.OnParent;
import taskmill.task.Seconds;
import taskmill.task.TaskType;

/**
 * A task to be submitted. Immutable: each method that adds something answers another request. Nothing is checked here:
 * the broker refuses what does not fit, naming the field.
 */
public final class TaskRequest {
    private final TaskType type;
    private final JsonObject fields;
    private final Optional<String> key;

    static {
        JsonLibrary.load();
    }

    private TaskRequest(TaskType type, JsonObject fields, Optional<String> key) {
        this.type = type;
        this.fields = fields;
        this.key = key;
    }

    /** An executable of the workers' bin directory, with the arguments as it will get them. */
    public static TaskRequest script(String binName, String... args) {
        return new TaskRequest(TaskType.SCRIPT,
            new JsonObject().add("bin_name", binName).add("args", Json.array(args)), Optional.empty());
    }

    /** An HTTP call without a body. */
    public static TaskRequest rpc(String method, String url) {
        return new TaskRequest(TaskType.RPC, new JsonObject().add("method", method).add("url", url), Optional.empty());
    }

    /** A handler of an embedded worker; its argument is any JSON value. */
    public static TaskRequest handler(String name, JsonValue args) {
        return new TaskRequest(TaskType.HANDLER, new JsonObject().add("handler", name).add("args", args),
            Optional.empty());
    }

    /** A handler of an embedded worker; its argument is a string. */
    public static TaskRequest handler(String name, String args) {
        return handler(name, Json.value(args));
    }

    /** A task of this type with these parameters of a submit, by the names of the API. */
    public static TaskRequest of(TaskType type, JsonObject parameters) {
        return new TaskRequest(type, new JsonObject(parameters), Optional.empty());
    }

    /** What a script reads from its standard input. */
    public TaskRequest stdin(String text) {
        return with("stdin", Json.value(text));
    }

    /** The body of an rpc, sent as it is. */
    public TaskRequest body(String body) {
        return with("args", Json.value(body));
    }

    /** The body of an rpc, sent as application/json. */
    public TaskRequest body(JsonValue body) {
        return with("args", body);
    }

    /** The header fields of an rpc. */
    public TaskRequest headers(Map<String, String> headers) {
        JsonObject object = new JsonObject();
        headers.forEach(object::add);
        return with("headers", object);
    }

    /** Where it waits; else in {@code default}, or {@code handler.<name>} for a handler. */
    public TaskRequest queue(String queue) {
        return with("queue", Json.value(queue));
    }

    /** 0 to 9, higher first; 4 is the default. */
    public TaskRequest priority(int priority) {
        return with("priority", Json.value(priority));
    }

    /** Not started before. */
    public TaskRequest startAt(Instant start) {
        // A part of a millisecond counts as a whole one, so that nothing starts early.
        return with("start_time", Seconds.json(start.plusNanos(999_999).toEpochMilli()));
    }

    /** Not started before so much time has passed, by the clock of Redis. */
    public TaskRequest delay(Duration delay) {
        return with("delay", Seconds.json(delay.plusNanos(999_999).toMillis()));
    }

    /** Fails if it was not started before, to the millisecond. */
    public TaskRequest startBefore(Instant latest) {
        return with("start_before", Seconds.json(latest.toEpochMilli()));
    }

    /** The delays after failures: after the last one, a failure is final. */
    public TaskRequest retryAfter(Duration... delays) {
        JsonArray plan = new JsonArray();
        for (Duration delay : delays) {
            plan.add(Seconds.json(delay.toMillis()));
        }
        return with("time_interval", plan);
    }

    /**
     * How often it is tried again after a failure: the last of the delays is repeated; without delays they grow from 15
     * seconds to an hour.
     */
    public TaskRequest retries(int retries) {
        return with("retries", Json.value(retries));
    }

    /** The longest run of one attempt. */
    public TaskRequest maxRunTime(Duration time) {
        return with("max_run_time", Seconds.json(time.toMillis()));
    }

    /** How long the result can be asked for. */
    public TaskRequest keepResult(Duration time) {
        return with("result_keep_time", Seconds.json(time.toMillis()));
    }

    /** What the death of its worker means; else it is run again. */
    public TaskRequest onLost(OnLost choice) {
        return with("on_lost", Json.value(choice.word()));
    }

    /** Words by which the task can be found. */
    public TaskRequest tags(String... tags) {
        return with("tags", Json.array(tags));
    }

    /** Not started before these tasks have ended; canceled if one of them does not succeed. */
    public TaskRequest after(String... uuids) {
        return with("after", Json.array(uuids));
    }

    /** What happens when a task that it waits for does not succeed. */
    public TaskRequest onParent(OnParent choice) {
        return with("on_parent", Json.value(choice.word()));
    }

    /** An http or https address that gets the task as JSON when it has ended. */
    public TaskRequest callback(String url) {
        return with("callback", Json.value(url));
    }

    /** The same key always means the same task, so that a submit can be repeated without harm. */
    public TaskRequest idempotencyKey(String idempotencyKey) {
        return new TaskRequest(type, fields, Optional.of(idempotencyKey));
    }

    private TaskRequest with(String name, JsonValue value) {
        return new TaskRequest(type, new JsonObject(fields).set(name, value), key);
    }

    String path() {
        return "/api/task/" + type.word();
    }

    String json() {
        return fields.toString();
    }

    /** As one of many. */
    String line() {
        return typed().add("idempotency_key", key.orElseGet(() -> UUID.randomUUID().toString())).toString();
    }

    /** As a part of something else. */
    JsonObject typed() {
        return new JsonObject(fields).add("type", type.word());
    }

    Optional<String> key() {
        return key;
    }
}
