package taskmill.http;

import java.util.Map;
import java.util.TreeMap;

/** The endpoints of one path, by method. Immutable. */
final class Resource {
    private final Map<String, Endpoint> endpoints;
    private final String allowed;

    Resource(Map<String, Endpoint> endpoints) {
        Map<String, Endpoint> all = new TreeMap<>(endpoints);
        if (all.containsKey("GET")) {
            all.put("HEAD", all.get("GET"));
        }
        all.put("OPTIONS", Endpoint.of(request -> options()));
        this.endpoints = Map.copyOf(all);
        this.allowed = String.join(", ", all.keySet());
    }

    /** @throws Problem 405 that says which methods there are */
    Endpoint endpoint(String method) {
        Endpoint endpoint = endpoints.get(method);
        if (endpoint == null) {
            throw Problem.of(405, "only " + allowed + " can be used here").with("Allow", allowed);
        }
        return endpoint;
    }

    private Reply options() {
        return Reply.empty(204).with("Allow", allowed);
    }
}
