package taskmill.http;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import taskmill.access.CallerRole;

/**
 * Which endpoint answers which path and method. Paths are compared as they came, character by character and never
 * decoded, so that no other spelling of a path reaches it; a part {@code {name}} stands for any one part. Where several
 * match, the one whose first difference is literal wins. HEAD is answered by the endpoint of GET, OPTIONS by a list of
 * the methods there are. Immutable.
 */
public final class Router {
    private final Map<String, Resource> literal = new HashMap<>();
    private final Map<Template, Resource> templates = new TreeMap<>(Comparator.comparing(Template::rank));
    private final Set<String> open;

    /** An endpoint, the role it is for, and what its path holds for it. */
    record Match(Resource.Way way, Map<String, String> segments) {
    }

    private Router(Builder builder) {
        builder.resources.forEach((path, ways) -> {
            if (path.contains("{")) {
                templates.put(Template.of(path), new Resource(ways));
            } else {
                literal.put(path, new Resource(ways));
            }
        });
        open = Set.copyOf(builder.open);
    }

    /** Collects the routes. For one thread. */
    public static final class Builder {
        private final Map<String, Map<String, Resource.Way>> resources = new HashMap<>();
        private final Set<String> open = new HashSet<>();

        /**
         * Adds a route: a GET for callers who may read, anything else for those who may submit.
         *
         * @param path such as {@code /api/task/{uuid}}
         * @throws IllegalArgumentException if there is one for the same method and path
         */
        public Builder on(String method, String path, Endpoint endpoint) {
            return on(method, path, method.equals("GET") ? CallerRole.READ : CallerRole.SUBMIT, endpoint);
        }

        /** Adds a route for callers of one role and of those above it. */
        public Builder on(String method, String path, CallerRole role, Endpoint endpoint) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path=" + path + " does not start with /");
            }
            Resource.Way way = new Resource.Way(endpoint, role);
            if (resources.computeIfAbsent(path, key -> new TreeMap<>()).put(method, way) != null) {
                throw new IllegalArgumentException(method + " " + path + " has two endpoints");
            }
            return this;
        }

        /** Adds a GET that needs no token; its endpoint minds {@link Request#authorized()}. The path has no names. */
        public Builder open(String path, Endpoint endpoint) {
            open.add(path);
            return on("GET", path, endpoint);
        }

        public Router build() {
            return new Router(this);
        }
    }

    /** Whether this very path needs no token. */
    boolean isOpen(String path) {
        return open.contains(path);
    }

    /** @throws Problem 404 if there is no such path, 405 with Allow if it has no such method */
    Match match(String method, String path) {
        Resource resource = literal.get(path);
        if (resource != null) {
            return new Match(resource.way(method), Map.of());
        }
        List<String> parts = Template.split(path);
        for (Map.Entry<Template, Resource> entry : templates.entrySet()) {
            Optional<Map<String, String>> segments = entry.getKey().match(parts);
            if (segments.isPresent()) {
                return new Match(entry.getValue().way(method), segments.get());
            }
        }
        throw Problem.of(404, "there is nothing at " + Params.shown(path));
    }
}
