package taskmill.http;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** How many replies each route, method and status had, and how long each route took. Thread-safe. */
public final class RequestTimes {
    /** Of a request for a path that has no route, or that was refused before one was looked for. */
    static final String NO_ROUTE = "none";
    private static final List<Double> BOUNDS = List.of(0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
        60.0);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS");
    private final Map<Kind, LongAdder> replies = new ConcurrentHashMap<>();
    private final Map<String, Times> times = new ConcurrentHashMap<>();

    private record Kind(String route, String method, int status) { }

    private static final class Times {
        private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS.size() + 1);
        private final LongAdder nanos = new LongAdder();
    }

    /** A request of this route, which came then, has its reply. */
    void count(String route, String method, int status, long begunNanos) {
        long nanos = System.nanoTime() - begunNanos;
        Kind kind = new Kind(route, METHODS.contains(method) ? method : "other", status);
        replies.computeIfAbsent(kind, added -> new LongAdder()).increment();
        Times of = times.computeIfAbsent(route, added -> new Times());
        of.nanos.add(nanos);
        of.buckets.incrementAndGet((int) BOUNDS.stream().filter(bound -> nanos > bound * 1e9).count());
    }

    /** Adds what was counted so far. */
    public void addTo(Metrics metrics) {
        replies.entrySet().stream().sorted(Comparator.comparing(entry -> entry.getKey().toString())).forEach(entry ->
            metrics.counter("taskmill_http_requests_total", "requests that were answered.",
                Map.of("route", entry.getKey().route(), "method", entry.getKey().method(), "code",
                    Integer.toString(entry.getKey().status())), entry.getValue().sum()));
        times.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            Times of = entry.getValue();
            long[] counts = new long[BOUNDS.size() + 1];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = of.buckets.get(i);
            }
            metrics.histogram("taskmill_http_request_seconds",
                "from the request until its reply was written, with the time that the client asked to wait.",
                Map.of("route", entry.getKey()), BOUNDS, counts, (double) of.nanos.sum() / TimeUnit.SECONDS.toNanos(1));
        });
    }
}
