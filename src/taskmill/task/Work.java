package taskmill.task;

import com.eclipsesource.json.JsonObject;

/**
 * What a task does. Each kind checks itself when it is made, so one that exists is well formed, whether it came from
 * a client or out of Redis.
 */
public sealed interface Work permits ScriptWork, RpcWork, HandlerWork {
    TaskType type();

    /** The fields of this work by their API names, without {@code type}. */
    JsonObject toJson();

    /** The work that {@link #toJson()} wrote; refuses the first field that is missing, mistyped or out of bounds. */
    static Work fromJson(TaskType type, JsonObject json) {
        return switch (type) {
            case SCRIPT -> ScriptWork.fromJson(json);
            case RPC -> RpcWork.fromJson(json);
            case HANDLER -> HandlerWork.fromJson(json);
        };
    }
}
