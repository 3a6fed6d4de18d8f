package taskmill.broker.api;

import java.util.List;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.live.DurabilityWatch;
import taskmill.broker.live.Fleet;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.store.Store;
import taskmill.store.StoreMismatch;
import taskmill.store.WorkerRecord;
import taskmill.task.Unavailable;
import taskmill.task.Version;

/** Tells whether the broker is alive, and whether it can serve. Without a token it tells only the status. */
final class HealthEndpoints {
    private final Store store;
    private final DurabilityWatch durability;
    private final Fleet fleet;

    HealthEndpoints(Store store, DurabilityWatch durability, Fleet fleet) {
        this.store = store;
        this.durability = durability;
        this.fleet = fleet;
    }

    void addTo(ApiRoutes routes) {
        routes.open("/", Endpoint.of(this::root)).open("/healthz", Endpoint.of(this::live))
            .open("/readyz", Endpoint.of(this::ready));
    }

    /** For people who open the address in a browser. */
    private Reply root(Request request) {
        JsonObject json = new JsonObject().add("name", "taskmill").add("health", "/healthz").add("ready", "/readyz")
            .add("submit", "/api/task/script");
        return Reply.json(200, request.authorized() ? json.add("version", Version.TEXT) : json);
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
    private static JsonArray kill(List<WorkerRecord> workers) {
        JsonArray kinds = new JsonArray();
        workers.stream().map(WorkerRecord::kill).filter(kill -> !kill.equals(WorkerRecord.NO_SCRIPTS)).distinct()
            .sorted().forEach(kinds::add);
        return kinds;
    }

    private Reply ready(Request request) {
        try {
            store.check();
            return Reply.json(200, new JsonObject().add("status", "ready"));
        } catch (Unavailable | StoreMismatch e) {
            JsonObject json = new JsonObject().add("status", "unavailable");
            if (request.authorized()) {
                json.add("detail", e.getMessage());
            }
            return Reply.json(503, json).with("Retry-After", "1");
        }
    }
}
