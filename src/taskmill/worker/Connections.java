package taskmill.worker;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The connections that HTTP calls go over: one client for all of them, which keeps connections for the next call, and
 * others for a call that must not meet a kept one. Thread-safe.
 *
 * <p>The client does not tell whether a connection was a kept one, so that is counted here, from above: each answer
 * that leaves its connection open adds one to its target's, each call takes one away.
 */
final class Connections {
    private static final int MAX_TARGETS = 10_000;
    /** Canceling a call does not end an attempt to connect; this does, so that none lingers for minutes. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);
    private static final long NEW_CLIENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Supplier<HttpClient.Builder> builders;
    private final Executor executor;
    private final Map<String, Semaphore> kept = new ConcurrentHashMap<>();
    /** Guarded by this; made by the first call, since it costs a thread and the reading of all trusted certificates. */
    private HttpClient shared;
    /** Guarded by this; null until the first is needed. */
    private HttpClient fresh;
    /** Guarded by this: the targets that {@link #fresh} may keep a connection to. */
    private final Set<String> met = new HashSet<>();
    /** Guarded by this. */
    private long madeNanos;

    Connections(Supplier<HttpClient.Builder> builders, Executor executor) {
        this.builders = builders;
        this.executor = executor;
    }

    /** What connections are kept by: scheme, host and port. */
    static String target(URI uri) {
        return (uri.getScheme() + "://" + RpcRequest.authority(uri)).toLowerCase(Locale.ROOT);
    }

    synchronized HttpClient shared() {
        if (shared == null) {
            shared = client();
        }
        return shared;
    }

    /**
     * A client that has no connection to this target yet. Empty where that would take more than ten new clients a
     * second: a dropped one holds a thread until it is collected.
     */
    synchronized Optional<HttpClient> fresh(String target) {
        if (fresh == null || met.contains(target) || met.size() >= MAX_TARGETS) {
            long now = System.nanoTime();
            if (fresh != null && now - madeNanos < NEW_CLIENT_NANOS) {
                return Optional.empty();
            }
            fresh = client();
            madeNanos = now;
            met.clear();
        }
        met.add(target);
        return Optional.of(fresh);
    }

    private HttpClient client() {
        return builders.get().version(Version.HTTP_1_1).followRedirects(Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY).connectTimeout(CONNECT_TIMEOUT).executor(executor).build();
    }

    /** A call to this target begins: true if it may get a kept connection. */
    boolean take(String target) {
        Semaphore count = kept.get(target);
        return count != null && count.tryAcquire();
    }

    /** An answer of this target begins, so that its connection may be kept. */
    void give(String target, HttpHeaders headers) {
        if ("close".equalsIgnoreCase(headers.firstValue("Connection").orElse(""))) {
            return;
        }
        if (kept.size() >= MAX_TARGETS) {
            kept.clear();
        }
        kept.computeIfAbsent(target, key -> new Semaphore(0)).release();
    }
}
