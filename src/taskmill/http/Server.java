package taskmill.http;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/**
 * An HTTP/1.1 server with one guard and one router. It owns its threads: {@link #close} ends them. Thread-safe.
 *
 * <p>The JDK's server below wants some system properties, see {@link ServerProperties}.
 */
public final class Server implements AutoCloseable {
    private static final int BACKLOG = 1024;
    /** Of the heap, for bodies and replies; as much again is needed to work with them. */
    private static final int MEMORY_PART = 4;
    /** For the replies of requests that closing has cut short. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final HttpServer http;
    private final Threads threads;
    private final InFlight inFlight;
    private final Duration closeGrace;

    /**
     * @param maxRequests how many are worked on at once, those that say they only wait not counted; more are a 503
     * @param slowClients how many may be slow to send or to read, a thread each, before others wait for them
     * @param maxBody bytes of a request's body; more is a 413
     * @param closeGrace how long closing waits for running requests
     * @param tls for https, and nothing else; absent for http
     */
    public record Settings(int maxRequests, int slowClients, int maxBody, Duration closeGrace,
            Optional<SSLContext> tls) {
        public Settings {
            if (maxRequests < 1 || slowClients < 0 || maxBody < 0 || closeGrace.isNegative()) {
                throw new IllegalArgumentException("maxRequests=" + maxRequests + " slowClients=" + slowClients
                        + " maxBody=" + maxBody + " closeGrace=" + closeGrace + " are not all in their ranges");
            }
        }

        public static Settings defaults() {
            return new Settings(256, 1024, 1024 * 1024, Duration.ofSeconds(5), Optional.empty());
        }

        public Settings withMaxRequests(int requests) {
            return new Settings(requests, slowClients, maxBody, closeGrace, tls);
        }

        public Settings withMaxBody(int bytes) {
            return new Settings(maxRequests, slowClients, bytes, closeGrace, tls);
        }

        public Settings withTls(Optional<SSLContext> context) {
            return new Settings(maxRequests, slowClients, maxBody, closeGrace, context);
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
        HttpServer http = listen(address, settings.tls());
        // One more than there are places, so that who finds none is told so at once.
        int wanted = settings.maxRequests() + 1;
        Threads threads = new Threads(wanted, wanted + settings.slowClients());
        InFlight inFlight = new InFlight();
        Budget memory = new Budget(Runtime.getRuntime().maxMemory() / MEMORY_PART);
        http.createContext("/", new Front(guard, router, problems, settings, memory, threads, inFlight));
        http.setExecutor(threads);
        http.start();
        return new Server(http, threads, inFlight, settings.closeGrace());
    }

    /** The one place where the kind of server is chosen. */
    private static HttpServer listen(InetSocketAddress address, Optional<SSLContext> tls) {
        try {
            if (tls.isEmpty()) {
                return HttpServer.create(address, BACKLOG);
            }
            HttpsServer https = HttpsServer.create(address, BACKLOG);
            https.setHttpsConfigurator(new ModernTls(tls.get()));
            return https;
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
