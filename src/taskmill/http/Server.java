package taskmill.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** An HTTP/1.1 server, which owns its threads. It needs {@link ServerProperties}. Thread-safe. */
public final class Server implements AutoCloseable {
    /** As many as connections: whoever finds it full asks again after a second. The system may allow less. */
    private static final int BACKLOG = ServerProperties.MOST_CONNECTIONS;
    private static final String[] TLS_PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    /** What clients make the server hold may take a third of the heap. Connections take another. */
    private static final int MEMORY_PART = 3;
    /** For the replies to requests that closing has cut short. */
    private static final Duration LAST_REPLIES = Duration.ofSeconds(1);
    /** Clients on kept connections that ask again within this time are told to go, before their connections end. */
    private static final Duration QUIET = Duration.ofMillis(50);

    private final HttpServer http;
    private final RequestThreads threads;
    private final InFlight inFlight = new InFlight();
    private final Duration closeGrace;

    /**
     * @param maxRequests how many are worked on at once; one more gets a 503; those that only wait do not count
     * @param slowClients so many more threads there are for clients that are slow to send or to read
     * @param maxBody bytes of a request's body; more is a 413
     * @param closeGrace how long closing waits for running requests
     * @param tls for https; absent for http
     */
    public record Settings(int maxRequests, int slowClients, int maxBody, Duration closeGrace,
        Optional<SSLContext> tls) {
        public Settings {
            if (maxRequests < 1 || slowClients < 0 || maxBody < 0 || closeGrace.isNegative()) {
                throw new IllegalArgumentException("maxRequests=" + maxRequests + " slowClients=" + slowClients
                    + " maxBody=" + maxBody + " closeGrace=" + closeGrace + " are not all in their ranges");
            }
        }
    }

    private Server(HttpServer http, Settings settings, AccessCheck access, Router router,
        Function<Throwable, Optional<Problem>> problems) {
        this.http = http;
        this.closeGrace = settings.closeGrace();
        // One thread more than there are permits refuses the requests above the limit at once.
        this.threads = new RequestThreads(settings.maxRequests() + 1 + settings.slowClients());
        MemoryBudget memory = new MemoryBudget(Runtime.getRuntime().maxMemory() / MEMORY_PART);
        http.createContext("/", new RequestHandler(access, router, problems, settings, memory, threads, inFlight));
        http.setExecutor(threads);
        http.start();
    }

    /**
     * Listens and serves from now on.
     *
     * @param address port 0 takes a free one
     * @param problems what a failure of an endpoint means; empty for one that only the log names
     * @throws UncheckedIOException if the address cannot be listened on; its message says which
     */
    public static Server start(InetSocketAddress address, Settings settings, AccessCheck access, Router router,
        Function<Throwable, Optional<Problem>> problems) {
        return new Server(listen(address, settings.tls()), settings, access, router, problems);
    }

    private static HttpServer listen(InetSocketAddress address, Optional<SSLContext> tls) {
        try {
            if (tls.isEmpty()) {
                return HttpServer.create(address, BACKLOG);
            }
            HttpsServer https = HttpsServer.create(address, BACKLOG);
            https.setHttpsConfigurator(new HttpsConfigurator(tls.get()) {
                @Override
                public void configure(HttpsParameters connection) {
                    SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                    parameters.setProtocols(TLS_PROTOCOLS);
                    connection.setSSLParameters(parameters);
                }
            });
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
     * Answers new requests with 503 and waits for the others, which get a 503 after the grace. End long polls before.
     * Every reply closes its connection now, and the port closes once no requests come, or after another second.
     */
    @Override
    public void close() {
        inFlight.startClosing();
        try {
            if (!inFlight.drained(closeGrace)) {
                inFlight.failAwaited(RequestHandler.closing());
                inFlight.drained(LAST_REPLIES);
            }
            inFlight.quiet(QUIET, LAST_REPLIES);
            inFlight.drained(LAST_REPLIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // JDK 17 would wait for the whole of a longer delay, even if nothing runs.
        http.stop(0);
        threads.close();
    }
}
