package taskmill.broker.api;

import java.time.ZoneId;
import java.util.List;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.access.CallerRole;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.Fleet;
import taskmill.broker.params.ParameterValues;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.CheckStore;
import taskmill.store.Store;
import taskmill.store.StoreMismatch;
import taskmill.store.WorkerRecord;
import taskmill.task.Seconds;
import taskmill.task.Unavailable;
import taskmill.task.Version;

/**
 * What operators ask: who they are, whether the broker is alive and can serve, and whether the data in Redis is
 * consistent: that takes long, and keeps no other query waiting. Without a token it tells only whether it is alive and
 * can serve.
 */
record OperatorEndpoints(Store store, DurabilityWatch durability, Fleet fleet, ZoneId zone, boolean hasUi,
    TurnLimit checks) {
    void addTo(ApiRoutes routes) {
        routes.onAdmin("GET", "/api/check", this::check)
            .open("/", Endpoint.of(this::root)).open("/healthz", Endpoint.of(this::live))
            .open("/readyz", Endpoint.of(this::ready)).on("GET", "/api/me", this::me);
    }

    /** Where to go from here; a browser goes there at once. */
    private Reply root(Request request) {
        if (hasUi && request.accepts("text/html")) {
            return UiEndpoints.to("ui/");
        }
        JsonObject json = new JsonObject().add("name", "taskmill");
        if (hasUi) {
            json.add("ui", "ui/");
        }
        json.add("openapi", "openapi.json");
        return Reply.json(200, request.authorized() ? json.add("version", Version.TEXT) : json);
    }

    private Reply me(Request request, ParameterValues given) {
        return Reply.json(200, new JsonObject().add("name", request.caller())
            .add("role", request.role().map(CallerRole::word).orElse("")).add("version", Version.TEXT)
            .add("zone", zone.getId()).add("durability", durability.word())
            .add("now", Seconds.json(store.now().toEpochMilli())));
    }

    private Reply live(Request request) {
        JsonObject json = new JsonObject().add("status", "ok");
        if (request.authorized()) {
            json.add("version", Version.TEXT).add("durability", durability.word());
            fleet.lastSeen().ifPresent(workers -> json.add("kill", kill(workers)));
        }
        return Reply.json(200, json);
    }

    /** How the workers find the processes to kill; one word if all do it alike. */
    private static JsonValue kill(List<WorkerRecord> workers) {
        return Json.array(workers.stream().map(WorkerRecord::kill)
            .filter(kill -> !kill.equals(WorkerRecord.NO_SCRIPTS)).distinct().sorted().toArray(String[]::new));
    }

    private Reply ready(Request request) {
        try {
            String troubles = durability.troubles(store.check().size());
            return Reply.json(200, status(request, "ready", troubles));
        } catch (Unavailable | StoreMismatch e) {
            return Reply.json(503, status(request, "unavailable", e.getMessage())).with("Retry-After", "1");
        }
    }

    private static JsonObject status(Request request, String word, String detail) {
        JsonObject json = new JsonObject().add("status", word);
        return detail.isEmpty() || !request.authorized() ? json : json.add("detail", detail);
    }

    private Reply check(Request request, ParameterValues given) {
        CheckStore.Report report = checks.run(store.checks()::check);
        JsonArray breaches = new JsonArray();
        for (CheckStore.Breach breach : report.breaches()) {
            JsonObject json = new JsonObject().add("shard", breach.shard()).add("what", breach.what());
            breaches.add(breach.uuid().isEmpty() ? json : json.add("uuid", breach.uuid()));
        }
        return Reply.json(200, new JsonObject().add("ok", report.breaches().isEmpty()).add("tasks", report.tasks())
            .add("breaches", breaches));
    }
}
