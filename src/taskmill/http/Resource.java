package taskmill.http;

import java.util.Map;
import java.util.TreeMap;
import taskmill.access.CallerRole;

/** The endpoints of one path, by method. Immutable. */
final class Resource {
    private final Map<String, Way> ways;
    private final String allowed;

    /** An endpoint, and the role that may go there. */
    record Way(Endpoint endpoint, CallerRole role) {
    }

    Resource(Map<String, Way> ways) {
        Map<String, Way> all = new TreeMap<>(ways);
        if (all.containsKey("GET")) {
            all.put("HEAD", all.get("GET"));
        }
        all.put("OPTIONS", new Way(Endpoint.of(request -> options()), CallerRole.READ));
        this.ways = Map.copyOf(all);
        this.allowed = String.join(", ", all.keySet());
    }

    /** @throws Problem 405 that says which methods there are */
    Way way(String method) {
        Way way = ways.get(method);
        if (way == null) {
            throw Problem.of(405, "only " + allowed + " can be used here").with("Allow", allowed);
        }
        return way;
    }

    private Reply options() {
        return Reply.empty(204).with("Allow", allowed);
    }
}
