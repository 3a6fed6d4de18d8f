package taskmill.client;

import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.task.Progress;
import taskmill.task.TaskState;

/** A task as the broker describes it, with every field by its API name. */
public record TaskView(JsonObject json) {
    public TaskView {
        json = JsonObject.unmodifiableObject(json);
    }

    public String uuid() {
        return json.getString("uuid", "");
    }

    public TaskState state() {
        return TaskState.of(json.getString("state", ""));
    }

    public boolean isSuccess() {
        return state() == TaskState.SUCCEEDED;
    }

    /** A script's output, an rpc's body, a handler's answer as text, or the reason of a failure. */
    public String message() {
        return json.getString("message", "");
    }

    /** What a handler answered; JSON null if nothing. */
    public JsonValue result() {
        JsonValue result = json.get("result");
        return result == null ? Json.NULL : result;
    }

    /** What it says of its progress, while it runs. */
    public Optional<Progress> progress() {
        JsonValue progress = json.get("progress");
        return progress == null ? Optional.empty() : Optional.of(new Progress(
            progress.asObject().getInt("percent", 0), progress.asObject().getString("text", "")));
    }

    /** The code of the failure, if it failed. */
    public Optional<String> errorCode() {
        JsonValue error = json.get("error");
        return error == null ? Optional.empty() : Optional.of(error.asObject().getString("code", ""));
    }
}
