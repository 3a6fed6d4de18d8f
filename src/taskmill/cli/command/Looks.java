package taskmill.cli.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.client.TaskView;

/** What waits for tasks, and looks at more than one thing. */
final class Looks {
    private static final int SHOWN = 5;

    /** Waits for all. The exit code is that of the first in their order that did not succeed. */
    static int await(Session session) {
        int code = Commands.OK;
        List<JsonObject> answers = new ArrayList<>();
        for (String uuid : session.given().operands()) {
            TaskView task = new Follow(session, List.of()).finished(uuid);
            answers.add(task.json());
            session.terminal().note(Outcomes.sentence(task));
            code = code == Commands.OK ? Outcomes.exitCode(task) : code;
        }
        if (session.isJson()) {
            session.printJson(answers);
        }
        return code;
    }

    /** Shows what a script has written, and with -f what it goes on to write. */
    static int tail(Session session) {
        String uuid = session.given().operand(0);
        String stream = session.given().has("stderr") ? "stderr" : "stdout";
        Follow follow = new Follow(session, List.of(stream));
        String wanted = session.given().text("attempt").orElse("");
        String last = session.client().call("GET", "/api/task/" + Each.inPath(uuid), Map.of()).get("attempt")
            .toString();
        if (!wanted.isEmpty() && !wanted.equals(last)) {
            session.terminal().note("only the output of the last attempt, " + last + ", is kept");
            return Commands.REFUSED;
        }
        if (session.given().has("follow")) {
            session.terminal().note(Outcomes.sentence(follow.finished(uuid)));
            return Commands.OK;
        }
        while (follow.show(uuid, stream, Duration.ZERO)) {
            session.terminal().flush();
        }
        return Commands.OK;
    }

    static int copy(Session session) {
        JsonObject copy = session.client().call("POST", "/api/task/" + Each.inPath(session.given().operand(0))
            + "/clone",
            session.given().assignments(1));
        session.print(session.isJson() ? copy.toString() : copy.getString("uuid", ""));
        return Commands.OK;
    }

    static int api(Session session) {
        String method = session.given().operand(0).toUpperCase();
        if (!List.of("GET", "POST", "PUT", "DELETE").contains(method)) {
            throw new Usage("GET, POST, PUT or DELETE is expected, not " + method);
        }
        String path = session.given().operand(1);
        session.print(session.client().text(method, path.startsWith("/") ? path : "/" + path,
            session.given().assignments(2)).stripTrailing());
        return Commands.OK;
    }

    /** One look at the whole: totals, what fails, and the queues that wait. */
    static int top(Session session) {
        JsonObject all = session.client().events("overview").filter(event -> event.name().equals("overview"))
            .findFirst()
            .orElseThrow().data();
        List<JsonObject> failures = rows(session, "/api/failures", "groups", row -> true);
        List<JsonObject> queues = rows(session, "/api/queues", "queues",
            row -> row.getLong("queued", 0) + row.getLong("running", 0) > 0 || row.getBoolean("paused", false));
        if (session.isJson()) {
            session.print(all.toString());
            return Commands.OK;
        }
        Facts facts = new Facts(session);
        String wait = facts.cell(all, "oldest_wait");
        session.print(fields(facts, all, "queued", "scheduled", "retrying", "blocked", "running")
            + (wait.isEmpty() ? "" : "  oldest wait " + wait));
        session.print(fields(facts, all, "succeeded", "failed", "canceled", "lost") + "  since ever");
        session.print("workers " + facts.cell(all, "workers") + "  " + facts.cell(all, "busy") + " of "
            + facts.cell(all, "slots") + " slots busy  durability " + facts.cell(all, "durability"));
        Listing.print(session, "count state code last label", failures);
        Listing.print(session, "queue state=paused queued running oldest_wait", queues);
        return Commands.OK;
    }

    private static List<JsonObject> rows(Session session, String path, String name, Predicate<JsonObject> wanted) {
        return session.client().call("GET", path, Map.of()).get(name).asArray().values().stream()
            .map(JsonValue::asObject)
            .filter(wanted).limit(SHOWN).toList();
    }

    private static String fields(Facts facts, JsonObject all, String... names) {
        return String.join("  ", List.of(names).stream().map(name -> facts.cell(all, name) + " " + name).toList());
    }
}
