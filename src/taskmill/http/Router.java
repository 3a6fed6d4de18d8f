package taskmill.http;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import taskmill.access.CallerRole;

/**
 * Finds the endpoint for a path and a method. Paths are compared as they were sent and never decoded, so no other
 * spelling of a path reaches an endpoint. A part {@code {name}} stands for any one part; where several routes match,
 * the one whose first difference is literal wins. GET also answers HEAD; OPTIONS lists the methods. Immutable.
 */
public final class Router {
    /** As many bytes as the server takes. */
    public static final int USUAL_BODY = -1;
    /** Methods whose body nothing here asks for. */
    private static final Set<String> BODILESS = Set.of("GET", "DELETE");

    private final Map<String, Map<String, Route>> literals = new HashMap<>();
    private final Map<PathTemplate, Map<String, Route>> templates =
        new TreeMap<>(Comparator.comparing(PathTemplate::rank));
    private final Set<String> open;
    private final RequestTimes times;
    private final Map<String, Reply> whenBusy;

    /** A path in parts. A part in braces is a name that stands for any one part. */
    private record PathTemplate(List<String> parts) {
        static PathTemplate of(String path) {
            return new PathTemplate(split(path));
        }

        /** What stands before, between and after the slashes, empty parts too. */
        static List<String> split(String path) {
            return List.of(path.split("/", -1));
        }

        /** Sorts the more literal of two templates first: a name sorts behind every literal part. */
        String rank() {
            return parts.stream().map(part -> isName(part) ? Character.toString(Character.MAX_VALUE) : part)
                .collect(Collectors.joining("/"));
        }

        /** The names with their decoded values; empty if the path does not match. */
        Optional<Map<String, String>> match(List<String> path) {
            if (path.size() != parts.size()) {
                return Optional.empty();
            }
            Map<String, String> segments = new HashMap<>();
            for (int i = 0; i < parts.size(); i++) {
                String part = parts.get(i);
                if (isName(part)) {
                    String name = part.substring(1, part.length() - 1);
                    String value = Percent.decode(path.get(i), name);
                    if (!isOnePart(value)) {
                        return Optional.empty();
                    }
                    segments.put(name, value);
                } else if (!part.equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(segments);
        }

        private static boolean isName(String part) {
            return part.startsWith("{");
        }

        /** False for a decoded value that a proxy or a log could read as another path. */
        private static boolean isOnePart(String value) {
            return !value.isEmpty() && !value.equals(".") && !value.equals("..")
                && value.chars().noneMatch(c -> c == '/' || c == '\\' || c == ';' || c < ' ');
        }
    }

    /** A path, its endpoint, the role that its callers need, and the most bytes of a body; with 0 none is read. */
    record Route(String path, Endpoint endpoint, CallerRole role, int maxBody) { }

    record Match(Route route, Map<String, String> segments) { }

    private record Place(Map<String, Route> byMethod, Map<String, String> segments) { }

    private Router(Builder builder) {
        builder.routes.forEach((path, byMethod) -> {
            if (path.contains("{")) {
                templates.put(PathTemplate.of(path), complete(path, byMethod));
            } else {
                literals.put(path, complete(path, byMethod));
            }
        });
        open = Set.copyOf(builder.open);
        times = builder.times;
        whenBusy = Map.copyOf(builder.whenBusy);
    }

    private static Map<String, Route> complete(String path, Map<String, Route> byMethod) {
        Map<String, Route> all = new TreeMap<>(byMethod);
        if (all.containsKey("GET")) {
            all.put("HEAD", all.get("GET"));
        }
        all.put("OPTIONS", new Route(path,
            Endpoint.of(request -> Reply.empty(204).with("Allow", allowed(all))), CallerRole.READ, 0));
        return all;
    }

    private static String allowed(Map<String, Route> byMethod) {
        return String.join(", ", byMethod.keySet());
    }

    /** Collects the routes. For one thread. */
    public static final class Builder {
        private final Map<String, Map<String, Route>> routes = new HashMap<>();
        private final Set<String> open = new HashSet<>();
        private final RequestTimes times = new RequestTimes();
        private final Map<String, Reply> whenBusy = new HashMap<>();

        /** Adds a route: a GET for callers who may read, anything else for those who may submit; once for each path. */
        public Builder on(String method, String path, Endpoint endpoint) {
            return on(method, path, usual(method), endpoint);
        }

        /** The same for requests whose parameters are all in the path or the query: no body is read. */
        public Builder bodiless(String method, String path, Endpoint endpoint) {
            return on(method, path, usual(method), endpoint, 0);
        }

        private static CallerRole usual(String method) {
            return method.equals("GET") ? CallerRole.READ : CallerRole.SUBMIT;
        }

        /** Adds a route for callers whose role includes this one. */
        public Builder on(String method, String path, CallerRole role, Endpoint endpoint) {
            return on(method, path, role, endpoint, BODILESS.contains(method) ? 0 : USUAL_BODY);
        }

        /** Adds a route that takes bodies of so many bytes, or of {@link #USUAL_BODY}; with 0 none is read. */
        public Builder on(String method, String path, CallerRole role, Endpoint endpoint, int maxBody) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("path=" + path + " does not start with /");
            }
            Route route = new Route(path, endpoint, role, maxBody);
            if (routes.computeIfAbsent(path, key -> new TreeMap<>()).put(method, route) != null) {
                throw new IllegalArgumentException(method + " " + path + " has two endpoints");
            }
            return this;
        }

        /** Adds a GET that needs no token; its endpoint checks {@link Request#authorized()}. The path has no names. */
        public Builder open(String path, Endpoint endpoint) {
            open.add(path);
            return on("GET", path, endpoint);
        }

        /** What requests for a path get instead of a 503. */
        public Builder whenBusy(String path, Reply reply) {
            whenBusy.put(path, reply);
            return this;
        }

        /** What the server will count of all requests. */
        public RequestTimes times() {
            return times;
        }

        public Router build() {
            return new Router(this);
        }
    }

    RequestTimes times() {
        return times;
    }

    Optional<Reply> whenBusy(String path) {
        return Optional.ofNullable(whenBusy.get(path));
    }

    boolean isOpen(String path) {
        return open.contains(path);
    }

    /** @throws Problem 404 for an unknown path; 405 with Allow for a method that the path does not have */
    Match match(String method, String path) {
        Place place = find(path)
            .orElseThrow(() -> Problem.of(404, "there is nothing at " + Params.shown(path) + hint(path)));
        Route route = place.byMethod().get(method);
        if (route == null) {
            String allowed = allowed(place.byMethod());
            throw Problem.of(405, "only " + allowed + " can be used here").with("Allow", allowed);
        }
        return new Match(route, place.segments());
    }

    private Optional<Place> find(String path) {
        if (literals.containsKey(path)) {
            return Optional.of(new Place(literals.get(path), Map.of()));
        }
        List<String> parts = PathTemplate.split(path);
        return templates.entrySet().stream()
            .flatMap(entry -> entry.getKey().match(parts).stream().map(found -> new Place(entry.getValue(), found)))
            .findFirst();
    }

    /** Names the path without its needless slashes, if there is something at it. */
    private String hint(String path) {
        String meant = path.replaceAll("/{2,}", "/").replaceFirst("(?<=.)/$", "");
        return meant.equals(path) || find(meant).isEmpty() ? "" : "; did you mean " + Params.shown(meant) + "?";
    }
}
