package taskmill.broker.api;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import taskmill.access.CallerRole;
import taskmill.broker.params.Parameter;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.RequestTimes;
import taskmill.http.Router;

/**
 * Collects the routes of the API, each with its parameters beside those in its path. They are read and judged before
 * the endpoint is called. For one thread.
 */
final class ApiRoutes {
    private final Router.Builder routes = new Router.Builder();
    private final List<Operation> operations = new ArrayList<>();

    /**
     * A route as it is described. An open one needs no token. If it is not exact, parameters can make others not
     * required.
     */
    record Operation(String method, String path, CallerRole role, boolean isOpen, boolean isExact,
        List<Parameter<?>> parameters) {
    }

    List<Operation> operations() {
        return operations;
    }

    /** Adds a route that answers at once: a GET for callers who may read, anything else for those who may submit. */
    ApiRoutes on(String method, String path, BiFunction<Request, ParameterValues, Reply> answer,
        Parameter<?>... parameters) {
        return onLater(method, path, atOnce(answer), parameters);
    }

    /** The same for administrators. */
    ApiRoutes onAdmin(String method, String path, BiFunction<Request, ParameterValues, Reply> answer,
        Parameter<?>... parameters) {
        routes.on(method, path, CallerRole.ADMIN, endpoint(method, path, CallerRole.ADMIN, atOnce(answer), parameters));
        return this;
    }

    /** The same for an answer that may come later. Without parameters beside those in the path no body is read. */
    ApiRoutes onLater(String method, String path,
        BiFunction<Request, ParameterValues, CompletableFuture<Supplier<Reply>>> answer, Parameter<?>... parameters) {
        CallerRole role = method.equals("GET") ? CallerRole.READ : CallerRole.SUBMIT;
        Endpoint endpoint = endpoint(method, path, role, answer, parameters);
        if (parameters.length == 0) {
            routes.bodiless(method, path, endpoint);
        } else {
            routes.on(method, path, endpoint);
        }
        return this;
    }

    /** Adds a route whose endpoint reads its parameters itself, some of these, from a body of at most so many bytes. */
    ApiRoutes onOwn(String method, String path, CallerRole role, Endpoint endpoint, int maxBody,
        List<Parameter<?>> some) {
        operations.add(new Operation(method, path, role, false, false, inPathAnd(path, some)));
        routes.on(method, path, role, endpoint, maxBody);
        return this;
    }

    /** Adds a GET that needs no token and has no parameters. */
    ApiRoutes open(String path, Endpoint endpoint) {
        operations.add(new Operation("GET", path, CallerRole.READ, true, true, List.of()));
        routes.open(path, endpoint);
        return this;
    }

    /** What requests for a path get instead of a 503. */
    ApiRoutes whenBusy(String path, Reply reply) {
        routes.whenBusy(path, reply);
        return this;
    }

    /** Adds a GET of something that is no part of the API and needs no token. */
    ApiRoutes page(String path, Endpoint endpoint) {
        routes.open(path, endpoint);
        return this;
    }

    /** What will be counted of all requests. */
    RequestTimes times() {
        return routes.times();
    }

    Router router() {
        return routes.build();
    }

    private Endpoint endpoint(String method, String path, CallerRole role,
        BiFunction<Request, ParameterValues, CompletableFuture<Supplier<Reply>>> answer, Parameter<?>... parameters) {
        List<Parameter<?>> known = inPathAnd(path, List.of(parameters));
        operations.add(new Operation(method, path, role, false, true, known));
        return request -> answer.apply(request, ParameterValues.of(request, known));
    }

    private static List<Parameter<?>> inPathAnd(String path, List<Parameter<?>> others) {
        return Stream.concat(Parameters.inPath(path).stream(), others.stream()).distinct().toList();
    }

    private static BiFunction<Request, ParameterValues, CompletableFuture<Supplier<Reply>>> atOnce(
        BiFunction<Request, ParameterValues, Reply> answer) {
        return (request, given) -> CompletableFuture.completedFuture(() -> answer.apply(request, given));
    }
}
