package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import redis.clients.jedis.RedisClient;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.ScriptWork;

/** How much memory of Redis a task takes while it waits, while it runs, and after it has finished. */
final class MemoryRow implements Row {
    private static final int TASKS = Size.of(100_000);
    private static final long TOMORROW_MS = 86_400_000;
    private static final JsonObject OUTPUT = new JsonObject().add("exit_code", 0).add("stdout", "x".repeat(99) + "\n")
        .add("stderr", "").add("stdout_bytes", 100).add("stderr_bytes", 0).add("truncated", false).add("left", 0)
        .add("duration_ms", 12);

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
    public boolean warmsUp() {
        return false;
    }

    @Override
    public Optional<PeerComparison> comparison() {
        return Optional.of(new PeerComparison("memory", "", Map.of("bytes", "waiting, bytes")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (BenchSystem system = new BenchSystem(); RedisClient jedis = RedisClient.create("127.0.0.1", system.redis.port())) {
            system.store.check();
            double empty = used(jedis);
            system.fill(TASKS, 0);
            figures.put("waiting, bytes", (used(jedis) - empty) / TASKS);
            double waiting = used(jedis);
            system.fill(TASKS, System.currentTimeMillis() + TOMORROW_MS);
            double scheduled = used(jedis) - waiting;
            figures.put("scheduled, bytes", scheduled / TASKS);
            ClaimLoop claims = new ClaimLoop(system);
            List<EndedAttempt> held = claims.hold(TASKS, ClaimLoop.SMALL);
            figures.put("running, bytes", (used(jedis) - scheduled - empty) / TASKS);
            claims.settle(held);
            figures.put("finished with a small result, bytes", (used(jedis) - scheduled - empty) / TASKS);
            double others = used(jedis);
            system.fill(new ScriptWork("report.sh", List.of("x".repeat(200)), Optional.empty()), TASKS, 0);
            claims.settle(claims.hold(TASKS, OUTPUT));
            figures.put("finished script with 100 bytes of output, bytes", (used(jedis) - others) / TASKS);
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
