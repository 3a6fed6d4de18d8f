package taskmill.client;

import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.task.Progress;
import taskmill.task.TaskState;

/** A task as the broker describes it.
 * @param json every field by its name in the API */
public record TaskView(JsonObject json) {
    /** Makes the object one that cannot be changed.
     * @param json any object */
    public TaskView {
        json = JsonObject.unmodifiableObject(json);
    }

    /** {@return the uuid} */
    public String uuid() {
        return json.getString("uuid", "");
    }

    /** {@return where it stands} */
    public TaskState state() {
        return TaskState.of(json.getString("state", ""));
    }

    /** {@return true if it has succeeded} */
    public boolean isSuccess() {
        return state() == TaskState.SUCCEEDED;
    }

    /** {@return a script's output, an rpc's body, a handler's answer as text, or the reason of a failure} */
    public String message() {
        return json.getString("message", "");
    }

    /** {@return what a handler answered; JSON null if nothing} */
    public JsonValue result() {
        JsonValue result = json.get("result");
        return result == null ? Json.NULL : result;
    }

    /** {@return what it says of its progress, while it runs} */
    public Optional<Progress> progress() {
        JsonValue progress = json.get("progress");
        return progress == null ? Optional.empty() : Optional.of(new Progress(
            progress.asObject().getInt("percent", 0), progress.asObject().getString("text", "")));
    }

    /** {@return the code of the failure, if it failed} */
    public Optional<String> errorCode() {
        JsonValue error = json.get("error");
        return error == null ? Optional.empty() : Optional.of(error.asObject().getString("code", ""));
    }
}
