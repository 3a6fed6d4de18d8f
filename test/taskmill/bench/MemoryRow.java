package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import redis.clients.jedis.RedisClient;
import taskmill.worker.Worker;

/** What a task takes of Redis's memory while it waits, and after it has finished. */
final class MemoryRow implements Row {
    private static final int TASKS = 100_000;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String title() {
        return "bytes of Redis memory a task, 200-byte argument, " + TASKS + " tasks";
    }

    @Override
    public int runs() {
        return 3;
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Stage stage = new Stage(); RedisClient jedis = RedisClient.create("127.0.0.1", stage.redis.port())) {
            stage.store.check();
            double empty = used(jedis);
            stage.fill(TASKS, 0);
            figures.put("waiting, bytes", (used(jedis) - empty) / TASKS);
            Gauge gauge = new Gauge(TASKS);
            Worker worker = stage.noopWorker(256, gauge::hit);
            gauge.rate();
            worker.close();
            figures.put("finished with a small result, bytes", (used(jedis) - empty) / TASKS);
        }
        return figures;
    }

    private static double used(RedisClient jedis) {
        for (String line : jedis.info("memory").split("\r\n")) {
            if (line.startsWith("used_memory:")) {
                return Double.parseDouble(line.substring("used_memory:".length()));
            }
        }
        throw new IllegalStateException("Redis does not tell its memory");
    }
}
