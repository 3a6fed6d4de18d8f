package taskmill.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers the requests for one path and method. Many threads call it at once. */
@FunctionalInterface
public interface Endpoint {
    /**
     * The future completes when the reply can be made; no thread waits for it. Then the supplier makes the reply on a
     * thread of the server, where it may block. A {@link Problem} of this method, the supplier or the future is the
     * reply; any other failure is logged and answered with 500.
     */
    CompletableFuture<Supplier<Reply>> answer(Request request);

    /** An endpoint that makes its reply at once. The function may block. */
    static Endpoint of(Function<Request, Reply> function) {
        return request -> CompletableFuture.completedFuture(() -> function.apply(request));
    }
}
