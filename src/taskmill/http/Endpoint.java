package taskmill.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What answers the requests for one path and method. Called from many threads at once. */
@FunctionalInterface
public interface Endpoint {
    /**
     * The reply, now or later; no thread waits for a future that is not yet complete, so a long poll costs only its
     * connection. A {@link Problem}, thrown or as the future's failure, becomes the reply it describes; any other
     * failure is logged and answered with 500.
     */
    CompletableFuture<Reply> answer(Request request);

    /** An endpoint whose reply is there when the function returns; the function may block meanwhile. */
    static Endpoint of(Function<Request, Reply> function) {
        return request -> CompletableFuture.completedFuture(function.apply(request));
    }
}
