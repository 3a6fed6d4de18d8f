package taskmill.cli.command;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonValue;
import taskmill.client.TaskClient;
import taskmill.client.TaskClientException;

/** One run of a verb: what was typed, where, and the broker that it asks. For one thread. */
final class Session {
    private static final Set<Integer> PASSING = Set.of(0, 429, 502, 503, 504);
    private static final long AGAIN_MS = 500;
    private static final int TRIES_AT_FIRST = 20;
    private final Terminal terminal;
    private final Arguments given;
    private final TaskClient client;
    private final long nowMs;
    private boolean answered;

    Session(Terminal terminal, Arguments given, Where where, long nowMs) {
        this.terminal = terminal;
        this.given = given;
        this.nowMs = nowMs;
        this.client = where.client();
    }

    Terminal terminal() {
        return terminal;
    }

    Arguments given() {
        return given;
    }

    TaskClient client() {
        return client;
    }

    long nowMs() {
        return nowMs;
    }

    boolean isJson() {
        return given.has("json") || given.has("jsonl");
    }

    void print(String line) {
        terminal.print(line + "\n");
    }

    /** One answer alone, or several as an array or a line each. */
    void printJson(List<? extends JsonValue> answers) {
        if (answers.size() == 1 || given.has("jsonl")) {
            answers.forEach(answer -> print(answer.toString()));
        } else {
            print("[" + String.join(",", answers.stream().map(JsonValue::toString).toList()) + "]");
        }
    }

    /**
     * Makes a call until the broker answers. Before its first answer only trouble on the way counts, and not for long:
     * a broker that is not there is none.
     */
    <T> T patiently(Supplier<T> call) {
        for (int tries = 1;; tries++) {
            try {
                T answer = call.get();
                if (tries > 1) {
                    terminal.note("the broker answers again");
                }
                answered = true;
                return answer;
            } catch (TaskClientException e) {
                boolean isThere = !(e.getCause() instanceof ConnectException
                    || e.getCause() instanceof UnknownHostException);
                if (!PASSING.contains(e.status()) || !answered && (!isThere || tries == TRIES_AT_FIRST)) {
                    throw e;
                }
                if (tries == 1) {
                    terminal.note(e.getMessage() + "; asking again");
                }
                terminal.pause(AGAIN_MS);
            }
        }
    }
}
