package taskmill.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * An HTTP/1.1 server with one guard and one router. It owns its threads: {@link #close} ends them. Thread-safe.
 *
 * <p>The JDK's server below wants some system properties, see {@link ServerProperties}.
 */
public final class Server implements AutoCloseable {
    private static final int BACKLOG = 1024;
    /** For the replies of requests that closing has cut short. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final HttpServer http;
    private final Threads threads;
    private final InFlight inFlight;
    private final Duration closeGrace;

    /**
     * @param threads how many may be in endpoints at once
     * @param mostThreads how many there are at most, those included that wait for slow clients
     * @param maxBody bytes of a request's body; more is a 413
     * @param closeGrace how long closing waits for running requests
     */
    public record Settings(int threads, int mostThreads, int maxBody, Duration closeGrace) {
        public Settings {
            if (threads < 1 || mostThreads < threads || maxBody < 0 || closeGrace.isNegative()) {
                throw new IllegalArgumentException("threads=" + threads + " mostThreads=" + mostThreads
                        + " maxBody=" + maxBody + " closeGrace=" + closeGrace + " are not all in their ranges");
            }
        }

        public static Settings defaults() {
            return new Settings(64, 1024, 1024 * 1024, Duration.ofSeconds(5));
        }

        public Settings withMaxBody(int bytes) {
            return new Settings(threads, mostThreads, bytes, closeGrace);
        }
    }

    private Server(HttpServer http, Threads threads, InFlight inFlight, Duration closeGrace) {
        this.http = http;
        this.threads = threads;
        this.inFlight = inFlight;
        this.closeGrace = closeGrace;
    }

    /**
     * Listens and serves from now on.
     *
     * @param address port 0 takes a free one
     * @param problems what a failure of an endpoint means to the client; empty for those that only the log should know
     * @throws UncheckedIOException if the address cannot be listened on; its message says which
     */
    public static Server start(InetSocketAddress address, Settings settings, Guard guard, Router router,
            Function<Throwable, Optional<Problem>> problems) {
        HttpServer http = listen(address);
        Threads threads = new Threads(settings.threads(), settings.mostThreads());
        InFlight inFlight = new InFlight();
        http.createContext("/", new Front(guard, router, problems, settings.maxBody(), threads, inFlight));
        http.setExecutor(threads);
        http.start();
        return new Server(http, threads, inFlight, settings.closeGrace());
    }

    /** The one place where the kind of server is chosen. */
    private static HttpServer listen(InetSocketAddress address) {
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + address.getHostString() + ":" + address.getPort()
                    + ": " + e.getMessage(), e);
        }
    }

    /** Where it listens, with the port it really has. */
    public InetSocketAddress address() {
        return http.getAddress();
    }

    /**
     * Answers new requests with 503, lets those that run come to their end, tells the ones that do not in time that
     * they are cut short, and then closes every connection. Whoever lets requests wait for long ends that first. A
     * second call does nothing more.
     */
    @Override
    public void close() {
        inFlight.startClosing();
        try {
            if (!inFlight.drained(closeGrace)) {
                inFlight.failAwaited(Front.closing());
                inFlight.drained(LAST_WORDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // More than 0 would always be waited for in full by JDK 17, even when nothing runs.
        http.stop(0);
        threads.close();
    }
}
