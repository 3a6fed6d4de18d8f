package taskmill.broker.api;

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
import taskmill.http.Router;

/**
 * Collects the routes of the API, each with its parameters beside those in its path. They are read and judged before
 * the endpoint is called. For one thread.
 */
final class ApiRoutes {
    private final Router.Builder routes = new Router.Builder();

    /** Adds a route that answers at once: a GET for callers who may read, anything else for those who may submit. */
    ApiRoutes on(String method, String path, BiFunction<Request, ParameterValues, Reply> answer,
        Parameter<?>... parameters) {
        return onLater(method, path, atOnce(answer), parameters);
    }

    /** The same for administrators. */
    ApiRoutes onAdmin(String method, String path, BiFunction<Request, ParameterValues, Reply> answer,
        Parameter<?>... parameters) {
        routes.on(method, path, CallerRole.ADMIN, endpoint(path, atOnce(answer), parameters));
        return this;
    }

    /** The same whose endpoint reads its parameters itself. */
    ApiRoutes onAdmin(String method, String path, Endpoint endpoint) {
        routes.on(method, path, CallerRole.ADMIN, endpoint);
        return this;
    }

    /** The same for an answer that may come later. Without parameters beside those in the path no body is read. */
    ApiRoutes onLater(String method, String path,
        BiFunction<Request, ParameterValues, CompletableFuture<Supplier<Reply>>> answer, Parameter<?>... parameters) {
        Endpoint endpoint = endpoint(path, answer, parameters);
        if (parameters.length == 0) {
            routes.bodiless(method, path, endpoint);
        } else {
            routes.on(method, path, endpoint);
        }
        return this;
    }

    /**
     * Adds a route whose endpoint reads its parameters itself.
     *
     * @param maxBody the most bytes of a body, or {@link Router#USUAL_BODY}
     */
    ApiRoutes onOwn(String method, String path, Endpoint endpoint, int maxBody) {
        routes.on(method, path, CallerRole.SUBMIT, endpoint, maxBody);
        return this;
    }

    /** Adds a GET that needs no token and has no parameters. */
    ApiRoutes open(String path, Endpoint endpoint) {
        routes.open(path, endpoint);
        return this;
    }

    Router router() {
        return routes.build();
    }

    private static BiFunction<Request, ParameterValues, CompletableFuture<Supplier<Reply>>> atOnce(
        BiFunction<Request, ParameterValues, Reply> answer) {
        return (request, given) -> CompletableFuture.completedFuture(() -> answer.apply(request, given));
    }

    private static Endpoint endpoint(String path,
        BiFunction<Request, ParameterValues, CompletableFuture<Supplier<Reply>>> answer, Parameter<?>... parameters) {
        List<Parameter<?>> known = Stream.concat(Parameters.inPath(path).stream(), Stream.of(parameters)).toList();
        return request -> answer.apply(request, ParameterValues.of(request, known));
    }
}
