package taskmill.broker.api;

import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.api.Submitter.Stored;
import taskmill.broker.follow.CronFirer;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.store.CronStore;
import taskmill.store.CronStore.Definition;
import taskmill.store.CronStore.Fired;
import taskmill.store.StoredCron;
import taskmill.task.Refusal;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;
import taskmill.task.cron.CronExpression;
import taskmill.task.cron.CronRule;

/** Stores crons, fires, pauses and removes them, and answers what they are. */
final class CronEndpoints {
    private static final System.Logger LOG = System.getLogger(CronEndpoints.class.getName());
    private static final int DEFAULT_LIMIT = 100;
    private static final int DEFAULT_COUNT = 5;
    /** The heap that a row takes while the answer is made. */
    private static final int ROW_BYTES = 4096;
    /** What Redis holds of a large cron, its parts, and the answer, all at once. */
    private static final int COPIES = 8;
    private final CronStore crons;
    private final CronFirer firer;
    private final Submitter submitter;
    /** Of a cron that names none. */
    private final ZoneId zone;
    private final int replicas;

    /** @param replicas how many replicas must have a change before it is answered */
    CronEndpoints(CronStore crons, CronFirer firer, Submitter submitter, ZoneId zone, int replicas) {
        this.crons = crons;
        this.firer = firer;
        this.submitter = submitter;
        this.zone = zone;
        this.replicas = replicas;
    }

    void addTo(ApiRoutes routes) {
        routes.onAdmin("PUT", "/api/cron/{name}", Endpoint.of(this::put),
            Parameters.ofAnyType(Parameters::ofCron))
            .on("GET", "/api/cron/{name}", (request, given) -> reply(200, given.get(Parameters.CRON), request))
            .onAdmin("DELETE", "/api/cron/{name}", this::delete)
            .onAdmin("POST", "/api/cron/{name}/fire", this::fire)
            .onAdmin("POST", "/api/cron/{name}/pause", (request, given) -> pause(true, request, given), Parameters.NOTE)
            .onAdmin("POST", "/api/cron/{name}/resume", (request, given) -> pause(false, request, given))
            .on("GET", "/api/crons", this::list, Parameters.LIMIT, Parameters.CRON_CURSOR)
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
        StoredCron cron = crons.find(name).orElseThrow(() ->
            new Refusal(Refusal.Code.NOT_FOUND, "", "there is no such cron"));
        request.reserve((long) COPIES * cron.fields().values().stream().mapToInt(String::length).sum());
        return Reply.json(status, CronJson.of(cron));
    }

    private Reply delete(Request request, ParameterValues given) {
        String name = given.get(Parameters.CRON);
        if (!crons.delete(name, replicas)) {
            throw new Refusal(Refusal.Code.NOT_FOUND, "", "there is no such cron");
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
        SortedMap<String, String> all = crons.queues();
        SortedMap<String, String> page = new TreeMap<>();
        SortedMap<String, String> rest =
            given.find(Parameters.CRON_CURSOR).map(last -> all.tailMap(last + "\0")).orElse(all);
        rest.entrySet().stream().limit(limit).forEach(cron -> page.put(cron.getKey(), cron.getValue()));
        JsonArray rows = new JsonArray();
        crons.list(page).forEach(cron -> rows.add(CronJson.listed(cron)));
        return Reply.json(200, new JsonObject().add("crons", rows)
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
                times.add(CronJson.time(last));
            }
        }
        return Reply.json(200, new JsonObject().add("words", when.words()).add("zone", rule.zone().getId())
            .add("times", times));
    }
}
