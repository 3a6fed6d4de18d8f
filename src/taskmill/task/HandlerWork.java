package taskmill.task;

import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * Calling a function that an embedding program registered with its worker. It gets one JSON value. Its name is 1 to 56
 * characters of {@code A-Z a-z 0-9 . _ -}.
 */
public record HandlerWork(String handler, String argsJson) implements Work {
    private static final String QUEUE_PREFIX = "handler.";

    public HandlerWork {
        Refusal.unless(QueueName.isValid(QUEUE_PREFIX + handler) && !handler.isEmpty(), "handler",
            "1 to 56 characters of A-Z a-z 0-9 . _ - are expected");
    }

    /** The queue that a worker serves as soon as it has a handler of this name. */
    public static String queueOf(String handler) {
        return QUEUE_PREFIX + handler;
    }

    /** The handler whose queue this is, if it is one. */
    public static Optional<String> handlerOf(String queue) {
        return queue.startsWith(QUEUE_PREFIX) ? Optional.of(queue.substring(QUEUE_PREFIX.length())) : Optional.empty();
    }

    @Override
    public TaskType type() {
        return TaskType.HANDLER;
    }

    @Override
    public JsonObject toJson() {
        return new JsonObject().add("handler", handler).add("args", Json.parse(argsJson));
    }

    static HandlerWork fromJson(JsonObject json) {
        JsonValue args = json.get("args");
        return new HandlerWork(Fields.string(json, "handler"), args == null ? "null" : args.toString());
    }
}
