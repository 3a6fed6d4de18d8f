package taskmill.cli.command;

import java.util.Map;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.client.TaskView;
import taskmill.task.TaskState;

/** How a task ended, in a sentence and as an exit code. */
final class Outcomes {
    static final int CANCELED = 130;
    private static final int SIGNAL = 128;
    private static final int WITHOUT_CODE = 123;
    private static final Map<String, Integer> CODES = Map.of("timeout", 124, "bin_not_allowed", 126,
        "spawn_failed", 126, "address_forbidden", 126, "bin_not_found", 127, "handler_not_found", 127);

    static int exitCode(TaskView task) {
        if (task.state() != TaskState.FAILED) {
            return task.isSuccess() ? Commands.OK : CANCELED;
        }
        String code = task.errorCode().orElse("");
        int own = switch (code) {
            case "exit_code" -> task.json().getInt("exit_code", 0);
            case "signal" -> SIGNAL + task.json().getInt("signal", 0);
            default -> 0;
        };
        return own > 0 && own < 256 ? own : CODES.getOrDefault(code, WITHOUT_CODE);
    }

    /** Such as {@code UUID failed after 1.2 s: exit_code: exit code 7}. */
    static String sentence(TaskView task) {
        JsonObject json = task.json();
        String after = json.get("duration_ms") == null ? "" : " after "
            + Moments.duration(json.getLong("duration_ms", 0));
        JsonValue error = json.get("error");
        String why = error == null ? "" : ": " + error.asObject().getString("code", "") + ": "
            + Table.printable(error.asObject().getString("detail", "").strip());
        return task.uuid() + " " + task.state().word() + after + why.replaceAll(": $", "");
    }
}
