package taskmill.broker;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import java.util.List;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.Router;
import taskmill.store.Store;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/** Whether the broker lives, and whether it can serve. Without a token only the status is told. */
final class HealthEndpoints {
    private final Store store;
    private final DurabilityWatch durability;
    private final Fleet fleet;
    private final String version;

    HealthEndpoints(Store store, DurabilityWatch durability, Fleet fleet, String version) {
        this.store = store;
        this.durability = durability;
        this.fleet = fleet;
        this.version = version;
    }

    void addTo(Router.Builder routes) {
        routes.open("/healthz", Endpoint.of(this::live)).open("/readyz", Endpoint.of(this::ready));
    }

    private Reply live(Request request) {
        JsonObject json = new JsonObject().add("status", "ok");
        if (request.authorized()) {
            json.add("version", version).add("durability", durability.word());
            fleet.lastSeen().ifPresent(workers -> json.add("kill", kill(workers)));
        }
        return Reply.json(200, json);
    }

    /** By what the workers end scripts: one word if all are alike. */
    private static JsonArray kill(List<WorkerRow> workers) {
        JsonArray kinds = new JsonArray();
        workers.stream().map(WorkerRow::kill).filter(kill -> !kill.isEmpty()).distinct().sorted().forEach(kinds::add);
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
