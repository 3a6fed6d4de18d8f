package taskmill.cli.command;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.client.CronClient;
import taskmill.client.CronRequest;
import taskmill.client.CronView;
import taskmill.client.TaskClientException;
import taskmill.client.TaskRequest;
import taskmill.task.TaskType;

/** What stores crons, and shows when they will fire. */
final class Crons {
    static int add(Session session) {
        String name = session.given().operand(0);
        JsonObject parameters = new Submits(TaskType.SCRIPT).parameters(session, 2);
        CronView cron = session.client().crons().put(name,
            CronRequest.of(session.given().operand(1), TaskRequest.of(TaskType.SCRIPT, parameters)));
        print(session, cron);
        return Commands.OK;
    }

    private static void print(Session session, CronView cron) {
        JsonObject json = cron.json();
        session.print(session.isJson() ? json.toString() : cron.name() + ": " + json.getString("words", "") + ", "
            + json.getString("zone", "")
            + (cron.isPaused() ? ", paused" : ", next " + new Facts(session).cell(json, "next")));
    }

    /** The times are those of the zone of the cron, which the first line names. */
    static int next(Session session) {
        Map<String, String> parameters = new LinkedHashMap<>(session.given().texts());
        String when = session.given().operand(0);
        Optional<JsonObject> cron = when.matches("[\\w.:-]+")
            ? session.client().crons().find(when).map(CronView::json) : Optional.empty();
        cron.ifPresent(found -> parameters.putIfAbsent("zone", found.getString("zone", "")));
        parameters.put("when", cron.map(found -> found.getString("when", "")).orElse(when));
        JsonObject answer = session.client().call("GET", "/api/crons/preview", parameters);
        if (session.isJson()) {
            session.print(answer.toString());
        } else {
            session.print(answer.getString("words", "") + ", " + answer.getString("zone", ""));
            for (JsonValue time : answer.get("times").asArray()) {
                long ms = (long) (time.asDouble() * 1000);
                session.print((session.given().has("utc") ? Moments.absolute(ms, true)
                    : Moments.absolute(ms, ZoneId.of(answer.getString("zone", "UTC")))) + "  "
                    + Moments.relative(ms, session.nowMs()));
            }
        }
        return Commands.OK;
    }

    /** Stores the crons of a file, and removes others if somebody agrees. */
    static int apply(Session session) {
        String file = session.given().operand(0);
        CronClient crons = session.client().crons();
        Map<String, CronRequest> wanted = new LinkedHashMap<>();
        for (JsonValue each : objects(file, Submits.read(session, file))) {
            JsonObject fields = new JsonObject(each.asObject());
            String name = fields.getString("name", "");
            TaskType type = Changes.type(fields);
            String when = fields.getString("when", "");
            wanted.put(name, CronRequest.of(when,
                TaskRequest.of(type, fields.remove("name").remove("type").remove("when"))));
        }
        int code = Commands.OK;
        for (Map.Entry<String, CronRequest> each : wanted.entrySet()) {
            try {
                print(session, crons.put(each.getKey(), each.getValue()));
            } catch (TaskClientException e) {
                if (Commands.code(e) != Commands.REFUSED) {
                    throw e;
                }
                session.terminal().note(file + ": " + each.getKey() + ": " + e.getMessage());
                code = Commands.REFUSED;
            }
        }
        List<String> others = crons.list().stream().map(CronView::name).filter(name -> !wanted.containsKey(name))
            .toList();
        if (!others.isEmpty()) {
            String question = "remove " + others.size() + " crons that " + file + " lacks: " + String.join(", ", others)
                + "?";
            if (session.given().has("yes") || session.terminal().asks() && session.terminal().agrees(question)) {
                others.forEach(crons::delete);
                session.terminal().note("removed " + String.join(", ", others));
            } else {
                session.terminal().note("kept " + String.join(", ", others) + "; --yes removes what " + file
                    + " lacks");
            }
        }
        return code;
    }

    /** A JSON array, or an object a line. */
    private static List<JsonValue> objects(String file, String text) {
        try {
            if (text.stripLeading().startsWith("[")) {
                return Json.parse(text).asArray().values();
            }
            List<JsonValue> all = new ArrayList<>();
            text.lines().filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> all.add(Json.parse(line)));
            return all;
        } catch (ParseException e) {
            throw new Usage(file + ": a JSON array, or one object a line, is expected: " + e.getMessage());
        }
    }
}
