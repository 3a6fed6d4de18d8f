package taskmill.worker.rpc;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * The clients that calls go over, and how many connections they may have kept. Plain http runs everything on the thread
 * that has it; TLS needs more time and gets threads. A call that must not meet a kept connection goes over a second
 * client of its kind, which seldom has any. Thread-safe.
 */
final class RpcClients {
    /** After this another address is tried, or the same one again. */
    private static final Duration PLAIN_CONNECT = Duration.ofSeconds(2);
    /** With the handshake. The JDK tries one address only. */
    private static final Duration TLS_CONNECT = Duration.ofSeconds(10);
    private static final int MAX_ORIGINS = 10_000;

    private final Supplier<HttpClient.Builder> builders;
    private final Executor tlsThreads;
    /** Made when they are first needed: each costs a thread, and for TLS the reading of all trusted certificates. */
    private final Map<Kind, HttpClient> clients = new ConcurrentHashMap<>();
    /** How many connections may be kept, by scheme, host and port. The JDK does not tell, so this counts from above. */
    private final Map<String, Semaphore> kept = new ConcurrentHashMap<>();

    private record Kind(boolean tls, boolean fresh) { }

    RpcClients(Supplier<HttpClient.Builder> builders, Executor tlsThreads) {
        this.builders = builders;
        this.tlsThreads = tlsThreads;
    }

    /** @param fresh whether a kept connection must be avoided */
    HttpClient client(boolean tls, boolean fresh) {
        return clients.computeIfAbsent(new Kind(tls, fresh), this::make);
    }

    private HttpClient make(Kind kind) {
        HttpClient.Builder builder = builders.get().version(Version.HTTP_1_1).followRedirects(Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY);
        return kind.tls ? builder.connectTimeout(TLS_CONNECT).executor(tlsThreads).build()
            : builder.connectTimeout(PLAIN_CONNECT).executor(Runnable::run).sslContext(trustingNobody()).build();
    }

    /** For plain http, which needs no certificates: reading them takes longer than all else at the first call. */
    private static SSLContext trustingNobody() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no TLS", e);
        }
    }

    /** Counts one kept connection less. False if there is none, so that the next call makes a new one. */
    boolean take(String origin) {
        return count(origin).tryAcquire();
    }

    void keep(String origin) {
        count(origin).release();
    }

    private Semaphore count(String origin) {
        if (kept.size() >= MAX_ORIGINS) {
            kept.clear();
        }
        return kept.computeIfAbsent(origin, key -> new Semaphore(0));
    }
}
