package taskmill.broker.api;

import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.ParseException;
import taskmill.access.CallerRole;
import taskmill.broker.api.Submitter.Stored;
import taskmill.broker.follow.CronFirer;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.Router;
import taskmill.store.CorruptData;
import taskmill.store.CronStore;
import taskmill.store.CronStore.Definition;
import taskmill.store.CronStore.Fired;
import taskmill.store.StoredCron;
import taskmill.task.Refusal;
import taskmill.task.Seconds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.TaskType;
import taskmill.task.cron.CronExpression;
import taskmill.task.cron.CronRule;

/**
 * Stores crons, fires, pauses and removes them, and answers what they are.
 *
 * @param zone of a cron that names none
 * @param replicas how many replicas must have a change before it is answered
 */
record CronEndpoints(CronStore crons, CronFirer firer, Submitter submitter, ZoneId zone, int replicas) {
    private static final System.Logger LOG = System.getLogger(CronEndpoints.class.getName());
    private static final int DEFAULT_LIMIT = 100;
    private static final int DEFAULT_COUNT = 5;
    /** The heap that a row takes while the answer is made. */
    private static final int ROW_BYTES = 4096;
    /** What Redis holds of a large cron, its parts, and the answer, all at once. */
    private static final int COPIES = 8;

    void addTo(ApiRoutes routes) {
        routes.onOwn("PUT", "/api/cron/{name}", CallerRole.ADMIN, Endpoint.of(this::put), Router.USUAL_BODY,
            Parameters.ofAnyType(Parameters::ofCron))
            .on("GET", "/api/cron/{name}", (request, given) -> reply(200, given.get(Parameters.CRON), request))
            .onAdmin("DELETE", "/api/cron/{name}", this::delete)
            .onAdmin("POST", "/api/cron/{name}/fire", this::fire)
            .onAdmin("POST", "/api/cron/{name}/pause", (request, given) -> pause(true, request, given), Parameters.NOTE)
            .onAdmin("POST", "/api/cron/{name}/resume", (request, given) -> pause(false, request, given))
            .on("GET", "/api/crons", this::list, Parameters.CRON_SORT, Parameters.LIMIT,
                Parameters.CRON_CURSOR)
            .on("GET", "/api/crons/preview", this::preview, Parameters.WHEN, Parameters.CRON_ZONE, Parameters.COUNT);
    }

    private Reply put(Request request) {
        TaskType type = request.params().find(Parameters.TYPE.name()).map(Parameters.TYPE::read).orElseThrow(() ->
            Parameters.TYPE.refusal(Refusal.Code.REQUIRED, "this parameter is required"));
        ParameterValues given = ParameterValues.of(request, Parameters.ofCron(type));
        String name = given.get(Parameters.CRON);
        CronRule rule = new CronRule(given.get(Parameters.WHEN), zone(given),
            given.find(Parameters.MISFIRE).orElse(CronRule.Misfire.ONCE),
            given.find(Parameters.OVERLAP).orElse(CronRule.Overlap.ALLOW));
        TaskSpec spec = submitter.submission(new SubmitForm(type, given), Optional.empty()).spec();
        boolean isNew = crons.put(new Definition(name, rule, given.find(Parameters.PAUSED), spec), request.caller(),
            replicas);
        log("stored", name, request);
        return reply(isNew ? 201 : 200, name, request).with("Location", "/api/cron/" + name);
    }

    private ZoneId zone(ParameterValues given) {
        return given.find(Parameters.CRON_ZONE).orElse(zone);
    }

    private void log(String what, String name, Request request) {
        firer.wake();
        LOG.log(Level.INFO, "a cron was {0} cron={1} by={2}", what, name, request.caller());
    }

    private Reply reply(int status, String name, Request request) {
        StoredCron cron = crons.require(name);
        request.reserve((long) COPIES * cron.fields().values().stream().mapToInt(String::length).sum());
        return Reply.json(status, whole(cron));
    }

    private Reply delete(Request request, ParameterValues given) {
        String name = given.get(Parameters.CRON);
        if (!crons.delete(name, replicas)) {
            throw CronStore.unknown();
        }
        log("deleted", name, request);
        return Reply.json(200, new JsonObject().add("name", name).add("deleted", true));
    }

    private Reply fire(Request request, ParameterValues given) {
        String name = given.get(Parameters.CRON);
        Fired fired = crons.fireByHand(name, replicas);
        log("fired by hand", name, request);
        return submitter.reply(202, new Stored(fired.uuid(), fired.queue(), fired.receipt()), request);
    }

    private Reply pause(boolean pause, Request request, ParameterValues given) {
        String name = given.get(Parameters.CRON);
        crons.pause(name, pause, request.caller(), given.find(Parameters.NOTE).orElse(""), replicas);
        log(pause ? "paused" : "resumed", name, request);
        return reply(200, name, request);
    }

    private Reply list(Request request, ParameterValues given) {
        int limit = given.find(Parameters.LIMIT).orElse(DEFAULT_LIMIT);
        request.reserve((long) limit * ROW_BYTES);
        if (given.find(Parameters.CRON_SORT).filter("next"::equals).isPresent()) {
            return Reply.json(200, new JsonObject()
                .add("crons", TaskJson.rows(crons.soonest(limit), CronEndpoints::listed)).add("cursor", Json.NULL));
        }
        SortedMap<String, String> all = crons.queues();
        SortedMap<String, String> page = new TreeMap<>();
        SortedMap<String, String> rest =
            given.find(Parameters.CRON_CURSOR).map(last -> all.tailMap(last + "\0")).orElse(all);
        rest.entrySet().stream().limit(limit).forEach(cron -> page.put(cron.getKey(), cron.getValue()));
        return Reply.json(200, new JsonObject().add("crons", TaskJson.rows(crons.list(page), CronEndpoints::listed))
            .add("cursor", rest.size() > limit ? Json.value(page.lastKey()) : Json.NULL));
    }

    private Reply preview(Request request, ParameterValues given) {
        CronExpression when = given.get(Parameters.WHEN);
        CronRule rule = new CronRule(when, zone(given), CronRule.Misfire.ONCE, CronRule.Overlap.ALLOW);
        JsonArray times = new JsonArray();
        long last = crons.nowMs();
        for (int i = given.find(Parameters.COUNT).orElse(DEFAULT_COUNT); i > 0 && last != 0; i--) {
            last = rule.nextMs(last);
            if (last != 0) {
                times.add(Seconds.json(last));
            }
        }
        return Reply.json(200, new JsonObject().add("words", when.words()).add("zone", rule.zone().getId())
            .add("times", times));
    }

    /** Everything that is known about a cron; with its work. */
    private static JsonObject whole(StoredCron cron) {
        try {
            JsonObject json = TaskJson.submission(cron.spec());
            return brief(cron).merge(json.remove("cron"));
        } catch (CorruptData | ParseException | UnsupportedOperationException e) {
            return unreadable(cron, e);
        }
    }

    /** A cron in a listing: without what it submits. */
    private static JsonObject listed(StoredCron cron) {
        try {
            return brief(cron).add("type", cron.header().type().word()).add("queue", cron.queue());
        } catch (CorruptData e) {
            return unreadable(cron, e);
        }
    }

    private static JsonObject unreadable(StoredCron cron, RuntimeException why) {
        return new JsonObject().add("name", cron.name()).add("error",
            "what Redis holds of the cron cannot be read: " + why.getMessage());
    }

    private static JsonObject brief(StoredCron cron) {
        CronRule rule = cron.rule();
        JsonObject json = new JsonObject().add("name", cron.name()).add("when", rule.when().text())
            .add("words", rule.when().words()).add("zone", rule.zone().getId()).add("misfire", rule.misfire().word())
            .add("overlap", rule.overlap().word()).add("paused", cron.pausedMs() != 0);
        if (cron.pausedMs() != 0) {
            json.add("paused_at", Seconds.orNull(cron.pausedMs())).add("paused_by", cron.text("by"))
                .add("note", cron.text("note"));
        }
        return json.add("next", Seconds.orNull(cron.nextMs())).add("last", last(cron))
            .add("last_outcome", outcome(cron)).add("last_success", Seconds.orNull(cron.ms("success")))
            .add("misfires", cron.ms("misfires")).add("overlaps", cron.ms("overlaps"));
    }

    private static JsonValue last(StoredCron cron) {
        return cron.text("task").isEmpty() ? Json.NULL : new JsonObject().add("uuid", cron.text("task"))
            .add("fire_time", Seconds.orNull(cron.ms("task_time")))
            .add("state", cron.lastState().map(TaskState::word).orElse("gone"));
    }

    /** How the last of its tasks that has finished ended. */
    private static JsonValue outcome(StoredCron cron) {
        return cron.text("outcome").isEmpty() ? Json.NULL : new JsonObject().add("state", cron.text("outcome"))
            .add("finished_at", Seconds.orNull(cron.ms("ended")));
    }
}
