package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import com.eclipsesource.json.Json;
import taskmill.broker.Broker;
import taskmill.worker.Worker;

/** The time from the submit of a task to the start of its handler, and to its result at the client; on an idle system. */
final class LatencyRow implements Row {
    private static final int TASKS = Size.of(500);
    /** A broker and a worker that have served for a while, so that the JVM has compiled their code. */
    private static final int WARM_UP = Size.of(5000);
    private static final int SETTLE = 50;
    private static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "submit to start and submit to result, one task every 20 ms, keep-alive client, " + TASKS + " tasks";
    }

    @Override
    public Optional<PeerComparison> comparison() {
        return Optional.of(new PeerComparison("latency", "", Map.of("p50", "submit to start, p50 ms", "p99", "submit to start, p99 ms")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        AtomicLong started = new AtomicLong();
        try (BenchSystem system = new BenchSystem();
            Broker broker = system.broker();
            Worker worker = Worker.start(system.config(Map.of("name", "bench")))) {
            worker.handle("stamp", task -> {
                started.set(System.nanoTime());
                return Json.TRUE;
            });
            worker.ready().toCompletableFuture().join();
            broker.ready().toCompletableFuture().join();
            long[] starts = new long[TASKS];
            long[] results = new long[TASKS];
            try (KeptConnection client = new KeptConnection(broker.uri())) {
                for (int i = -WARM_UP; i < TASKS; i++) {
                    LockSupport.parkNanos(i < -SETTLE ? 1 : GAP_NANOS);
                    long sent = System.nanoTime();
                    String answer = client.post("/api/task/handler?wait=10", "{\"handler\":\"stamp\",\"args\":\"x\"}");
                    if (!answer.contains("\"succeeded\"")) {
                        throw new IllegalStateException(answer);
                    }
                    if (i >= 0) {
                        results[i] = System.nanoTime() - sent;
                        starts[i] = started.get() - sent;
                    }
                }
            }
            Percentiles.put(figures, "submit to start,", starts);
            Percentiles.put(figures, "submit to result,", results);
        }
        return figures;
    }
}
