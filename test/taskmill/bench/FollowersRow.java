package taskmill.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import com.eclipsesource.json.Json;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.broker.Broker;
import taskmill.support.Eventually;
import taskmill.worker.Worker;

/**
 * The time from the end of a task's handler to the start of that of the task after it, through the worker's settle, the
 * errand, the broker's courier and a claim; on an idle system.
 */
final class FollowersRow implements Row {
    private static final int TASKS = Size.of(500);
    /** A broker and a worker that have served for a while, so that the JVM has compiled their code. */
    private static final int WARM_UP = Size.of(1000);
    private static final Duration LONG = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "followers";
    }

    @Override
    public String title() {
        return "a parent's end to its child's start, one pair after the other, " + TASKS + " pairs";
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        AtomicLong parentStarted = new AtomicLong();
        AtomicLong ended = new AtomicLong();
        AtomicLong started = new AtomicLong();
        Semaphore mayEnd = new Semaphore(0);
        Semaphore done = new Semaphore(0);
        long[] submits = new long[TASKS];
        long[] spans = new long[TASKS];
        try (BenchSystem system = new BenchSystem(); UnifiedJedis redis = RedisClient.create("127.0.0.1", system.redis.port());
            Broker broker = system.broker(); Worker worker = Worker.start(system.config(Map.of("name", "bench")))) {
            worker.handle("parent", task -> {
                parentStarted.set(System.nanoTime());
                mayEnd.acquireUninterruptibly();
                ended.set(System.nanoTime());
                return Json.TRUE;
            });
            worker.handle("child", task -> {
                started.set(System.nanoTime());
                done.release();
                return Json.TRUE;
            });
            worker.ready().toCompletableFuture().join();
            broker.ready().toCompletableFuture().join();
            try (KeptConnection client = new KeptConnection(broker.uri())) {
                for (int i = -WARM_UP; i < TASKS; i++) {
                    long sent = System.nanoTime();
                    String parent = submit(client, "{\"handler\":\"parent\"}");
                    submit(client, "{\"handler\":\"child\",\"after\":\"" + parent + "\"}");
                    Eventually.await(LONG, "the link", () -> redis.exists("tm:{0}:followers:" + parent));
                    mayEnd.release();
                    done.acquire();
                    if (i >= 0) {
                        submits[i] = parentStarted.get() - sent;
                        spans[i] = started.get() - ended.get();
                    }
                }
            }
        }
        Percentiles.put(figures, "parent's end to child's start,", spans);
        Percentiles.put(figures, "submit to start,", submits);
        figures.put("ratio of cost to submit to start, p50",
            figures.get("parent's end to child's start, p50 ms") / figures.get("submit to start, p50 ms"));
        return figures;
    }

    private static String submit(KeptConnection client, String task) throws Exception {
        return Json.parse(client.post("/api/task/handler", task)).asObject().getString("uuid", "");
    }
}
