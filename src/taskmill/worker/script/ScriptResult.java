package taskmill.worker.script;

import java.util.Optional;
import java.util.Set;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.OneLine;
import taskmill.worker.run.StopReason;

/**
 * How the process of a script ended, and the outcome of its attempt.
 *
 * @param status what a shell would show, the exit code or 128 and the number of a signal; or {@link #UNKNOWN}
 * @param left how many of its processes are alive after this worker killed some; empty if it killed none
 * @param leftIsKnown false where the platform does not show every process
 */
record ScriptResult(int status, ControlLines out, HeadAndTail err, Optional<StopReason> stopped,
    Optional<Integer> left, boolean leftIsKnown) {
    static final int UNKNOWN = -1;
    private static final int FOR_GOOD = 100;
    private static final int SIGNAL_BASE = 128;
    /** Signals that end a process, see signal(7). A shell whose last command was ended by one shows the same status. */
    private static final Set<Integer> DEADLY = Set.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 31);
    private static final int MAX_LINE = 200;

    long bytes() {
        return out.resultBytes() + (long) ControlLines.COPIES * err.kept();
    }

    Outcome outcome(Assignment assignment, boolean failOnStderr) {
        if (stopped.isPresent()) {
            return stopped.get().outcome(assignment, aftermath(), result());
        }
        if (status == 0) {
            return failOnStderr && err.bytes() > 0
                ? failure(ErrorCode.EXIT_CODE, withLastLine("exit code 0, but something was written to standard error"))
                : Outcome.success(result());
        }
        if (status == FOR_GOOD) {
            String detail = withLastLine("exit code " + FOR_GOOD + ", so no further attempt");
            return Outcome.finalFailure(ErrorCode.EXIT_CODE, detail, result());
        }
        return signal().map(signal -> failure(ErrorCode.SIGNAL, withLastLine("ended by signal " + signal)))
            .orElseGet(() -> failure(ErrorCode.EXIT_CODE, withLastLine("exit code " + status)));
    }

    private Outcome failure(ErrorCode code, String detail) {
        return Outcome.failure(code, detail, result()).retryAfter(out.retryAfterMs());
    }

    private JsonObject result() {
        JsonObject json = new JsonObject();
        if (status != UNKNOWN) {
            json.add("exit_code", status);
        }
        signal().ifPresent(signal -> json.add("signal", signal));
        out.result().ifPresent(value -> json.add("result", value));
        HeadAndTail text = out.output();
        json.add("stdout", text.text()).add("stderr", err.text()).add("stdout_bytes", text.bytes())
            .add("stderr_bytes", err.bytes()).add("truncated", text.isTruncated() || err.isTruncated());
        left.ifPresent(count -> json.add("left", leftIsKnown ? Json.value(count) : Json.value("unknown")));
        return json;
    }

    /** The signal. A script that exits with 137 by itself cannot be told from one that was killed. */
    private Optional<Integer> signal() {
        return DEADLY.contains(status - SIGNAL_BASE) ? Optional.of(status - SIGNAL_BASE) : Optional.empty();
    }

    private String aftermath() {
        int count = left.orElse(0);
        if (count > 0) {
            return count + " of its processes cannot be killed";
        }
        return leftIsKnown ? "nothing of it is left" : "its processes were killed as far as they can be seen";
    }

    /** Adds the last line of standard error, which mostly says what went wrong. */
    private String withLastLine(String reason) {
        String said = err.text().strip();
        String last = OneLine.of(said.substring(said.lastIndexOf('\n') + 1), MAX_LINE);
        return last.isEmpty() ? reason : reason + ": " + last;
    }
}
