package taskmill.broker;

import com.eclipsesource.json.JsonObject;
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
    private final String version;

    HealthEndpoints(Store store, DurabilityWatch durability, String version) {
        this.store = store;
        this.durability = durability;
        this.version = version;
    }

    void addTo(Router.Builder routes) {
        routes.open("/healthz", Endpoint.of(this::live)).open("/readyz", Endpoint.of(this::ready));
    }

    private Reply live(Request request) {
        JsonObject json = new JsonObject().add("status", "ok");
        if (request.authorized()) {
            json.add("version", version).add("durability", durability.word());
        }
        return Reply.json(200, json);
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
