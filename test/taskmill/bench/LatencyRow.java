package taskmill.bench;

import com.eclipsesource.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import taskmill.broker.Broker;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.worker.Worker;

/** From the moment a client sends a task until its handler starts, and until the client has the result; idle system. */
final class LatencyRow implements Row {
    private static final int TASKS = Size.of(500);
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
    public Optional<Contest> contest() {
        return Optional.of(new Contest("latency", "", Map.of("p50", "submit to start, p50 ms", "p99", "submit to start, p99 ms")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        SynchronousQueue<Long> started = new SynchronousQueue<>();
        try (Stage stage = new Stage();
            Broker broker = stage.broker();
            Worker worker = Worker.start(stage.config(Map.of("name", "bench")))) {
            worker.handle("stamp", task -> {
                started.offer(System.nanoTime(), 10, TimeUnit.SECONDS);
                return Json.TRUE;
            });
            worker.ready().toCompletableFuture().join();
            broker.ready().toCompletableFuture().join();
            TaskClient client = new TaskClient(broker.uri());
            long[] starts = new long[TASKS];
            long[] results = new long[TASKS];
            for (int i = -50; i < TASKS; i++) {
                LockSupport.parkNanos(GAP_NANOS);
                long sent = System.nanoTime();
                String uuid = client.submit(TaskRequest.handler("stamp", "x"));
                long start = started.poll(10, TimeUnit.SECONDS) - sent;
                client.await(uuid, java.time.Duration.ofSeconds(10));
                if (i >= 0) {
                    starts[i] = start;
                    results[i] = System.nanoTime() - sent;
                }
            }
            Percentiles.put(figures, "submit to start,", starts);
            Percentiles.put(figures, "submit to result,", results);
        }
        return figures;
    }
}
