package taskmill.worker.rpc;

import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The connections that HTTP calls go over: one client for all of them, which keeps connections for the next call, and
 * others for a call that must not meet a kept one. Thread-safe.
 */
final class RpcClients {
    private static final int MAX_TARGETS = 10_000;
    /** Canceling a call does not end an attempt to connect; this does, so that none lingers for minutes. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    /** A client that is not needed any more holds a thread until it is collected: so many a second, not more. */
    private static final long BETWEEN_CLIENTS_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Supplier<HttpClient.Builder> builders;
    private final ProxySelector proxies;
    private final Executor executor;
    /** How many connections the shared client may keep to a target: it does not tell, so this counts from above. */
    private final Map<String, Semaphore> kept = new ConcurrentHashMap<>();
    /** Guarded by this; made by the first call, since it costs a thread and the reading of all trusted certificates. */
    private HttpClient shared;
    /** Guarded by this; null until the first is needed. */
    private HttpClient fresh;
    /** Guarded by this: the targets that {@link #fresh} may have kept a connection to. */
    private Set<String> met = Set.of();
    /** Guarded by this. */
    private long madeNanos;

    /** A way to a target. */
    interface Route {
        HttpClient client();

        /** True if the call may get a kept connection. */
        boolean mayBeKept();

        /** The head of an answer is there: its connection will be kept when the rest is. */
        void answered(HttpHeaders headers);

        /** The rest did not come. */
        void broken();
    }

    RpcClients(Supplier<HttpClient.Builder> builders, ProxySelector proxies, Executor executor) {
        this.builders = builders;
        this.proxies = proxies;
        this.executor = executor;
    }

    /** What connections are kept by: scheme, host and port. */
    static String target(URI uri) {
        return (uri.getScheme() + "://" + RpcRequest.authority(uri)).toLowerCase(Locale.ROOT);
    }

    /** The usual way, over a kept connection where there is one. */
    Route usual(String target) {
        if (kept.size() >= MAX_TARGETS) {
            kept.clear();
        }
        Semaphore count = kept.computeIfAbsent(target, key -> new Semaphore(0));
        return new Usual(shared(), count, count.tryAcquire());
    }

    private synchronized HttpClient shared() {
        if (shared == null) {
            shared = client();
        }
        return shared;
    }

    /** A way over a new connection, at once or a few milliseconds later. */
    synchronized CompletableFuture<Route> fresh(String target) {
        if (fresh == null || met.contains(target) || met.size() >= MAX_TARGETS) {
            long waitNanos = fresh == null ? 0 : madeNanos + BETWEEN_CLIENTS_NANOS - System.nanoTime();
            if (waitNanos > 0) {
                Executor later = CompletableFuture.delayedExecutor(waitNanos, TimeUnit.NANOSECONDS, executor);
                return CompletableFuture.supplyAsync(() -> fresh(target), later).thenCompose(Function.identity());
            }
            fresh = client();
            met = new HashSet<>();
            madeNanos = System.nanoTime();
        }
        return CompletableFuture.completedFuture(new Fresh(this, fresh, target));
    }

    private synchronized void met(HttpClient client, String target) {
        if (client == fresh) {
            met.add(target);
        }
    }

    private HttpClient client() {
        return builders.get().version(Version.HTTP_1_1).followRedirects(Redirect.NEVER)
            .proxy(proxies).connectTimeout(CONNECT_TIMEOUT).executor(executor).build();
    }

    private record Usual(HttpClient client, Semaphore kept, boolean mayBeKept) implements Route {
        @Override
        public void answered(HttpHeaders headers) {
            if (!"close".equalsIgnoreCase(headers.firstValue("Connection").orElse(""))) {
                kept.release();
            }
        }

        @Override
        public void broken() {
            kept.tryAcquire();
        }
    }

    private record Fresh(RpcClients owner, HttpClient client, String target) implements Route {
        @Override
        public boolean mayBeKept() {
            return false;
        }

        @Override
        public void answered(HttpHeaders headers) {
            owner.met(client, target);
        }

        @Override
        public void broken() {
            // One connection more or less does not matter: this client is not used for this target again.
        }
    }
}
