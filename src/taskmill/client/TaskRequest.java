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

    /** {@return a task for an executable of the workers' bin directory}
     * @param binName its name
     * @param args the arguments as it will get them */
    public static TaskRequest script(String binName, String... args) {
        return new TaskRequest(TaskType.SCRIPT,
            new JsonObject().add("bin_name", binName).add("args", Json.array(args)), Optional.empty());
    }

    /** {@return a task for an HTTP call without a body}
     * @param method such as {@code GET}
     * @param url http or https */
    public static TaskRequest rpc(String method, String url) {
        return new TaskRequest(TaskType.RPC, new JsonObject().add("method", method).add("url", url), Optional.empty());
    }

    /** {@return a task for a handler of an embedded worker}
     * @param name of the handler
     * @param args any JSON value */
    public static TaskRequest handler(String name, JsonValue args) {
        return new TaskRequest(TaskType.HANDLER, new JsonObject().add("handler", name).add("args", args),
            Optional.empty());
    }

    /** {@return a task for a handler of an embedded worker}
     * @param name of the handler
     * @param args a string */
    public static TaskRequest handler(String name, String args) {
        return handler(name, Json.value(args));
    }

    /** {@return a task of this type with parameters of a submit}
     * @param type what runs it
     * @param parameters by the names of the API */
    public static TaskRequest of(TaskType type, JsonObject parameters) {
        return new TaskRequest(type, new JsonObject(parameters), Optional.empty());
    }

    /** {@return the script with something to read from its standard input}
     * @param text all of it */
    public TaskRequest stdin(String text) {
        return with("stdin", Json.value(text));
    }

    /** {@return the rpc with a body that is sent as it is}
     * @param body the text */
    public TaskRequest body(String body) {
        return with("args", Json.value(body));
    }

    /** {@return the rpc with a body that is sent as application/json}
     * @param body the value */
    public TaskRequest body(JsonValue body) {
        return with("args", body);
    }

    /** {@return the rpc with header fields}
     * @param headers the values by name */
    public TaskRequest headers(Map<String, String> headers) {
        JsonObject object = new JsonObject();
        headers.forEach(object::add);
        return with("headers", object);
    }

    /** {@return the task waiting there, not in {@code default} or {@code handler.<name>}}
     * @param queue its name */
    public TaskRequest queue(String queue) {
        return with("queue", Json.value(queue));
    }

    /** {@return the task with another priority than 4}
     * @param priority 0 to 9, higher first */
    public TaskRequest priority(int priority) {
        return with("priority", Json.value(priority));
    }

    /** {@return the task not started before}
     * @param start to the millisecond */
    public TaskRequest startAt(Instant start) {
        // A part of a millisecond counts as a whole one, so that nothing starts early.
        return with("start_time", Seconds.json(start.plusNanos(999_999).toEpochMilli()));
    }

    /** {@return the task not started before so much time has passed, by the clock of Redis}
     * @param delay from the submit */
    public TaskRequest delay(Duration delay) {
        return with("delay", Seconds.json(delay.plusNanos(999_999).toMillis()));
    }

    /** {@return the task that fails if it was not started before}
     * @param latest to the millisecond */
    public TaskRequest startBefore(Instant latest) {
        return with("start_before", Seconds.json(latest.toEpochMilli()));
    }

    /** {@return the task with a plan; after the last of its delays a failure is final}
     * @param delays after each failure */
    public TaskRequest retryAfter(Duration... delays) {
        JsonArray plan = new JsonArray();
        for (Duration delay : delays) {
            plan.add(Seconds.json(delay.toMillis()));
        }
        return with("time_interval", plan);
    }

    /** {@return the task tried again so often; the last of its delays is repeated, without any they grow from 15 s to
     * an hour}
     * @param retries after failures */
    public TaskRequest retries(int retries) {
        return with("retries", Json.value(retries));
    }

    /** {@return the task with a longest run of one attempt}
     * @param time after which it is ended */
    public TaskRequest maxRunTime(Duration time) {
        return with("max_run_time", Seconds.json(time.toMillis()));
    }

    /** {@return the task whose result can be asked for that long}
     * @param time after its end */
    public TaskRequest keepResult(Duration time) {
        return with("result_keep_time", Seconds.json(time.toMillis()));
    }

    /** {@return the task with what the death of its worker means; else it is run again}
     * @param choice what then happens */
    public TaskRequest onLost(OnLost choice) {
        return with("on_lost", Json.value(choice.word()));
    }

    /** {@return the task with words by which it can be found}
     * @param tags all of them */
    public TaskRequest tags(String... tags) {
        return with("tags", Json.array(tags));
    }

    /** {@return the task not started before others have ended; canceled if one of them does not succeed}
     * @param uuids of the others */
    public TaskRequest after(String... uuids) {
        return with("after", Json.array(uuids));
    }

    /** {@return the task with what happens when one that it waits for does not succeed}
     * @param choice what then happens */
    public TaskRequest onParent(OnParent choice) {
        return with("on_parent", Json.value(choice.word()));
    }

    /** {@return the task with an address that gets it as JSON when it has ended}
     * @param url http or https */
    public TaskRequest callback(String url) {
        return with("callback", Json.value(url));
    }

    /** {@return the same task for the same key always, so that a submit can be repeated without harm}
     * @param idempotencyKey up to 255 characters */
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
