package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import redis.clients.jedis.RedisClient;

/** What a task costs Redis itself, by its own statistics: claim and settle in batches of 32, and submit. */
final class StoreCostRow implements Row {
    private static final int TASKS = Size.of(64_000);

    @Override
    public String name() {
        return "store-cost";
    }

    @Override
    public String title() {
        return "Redis's own time for a task, claim and settle in batches of " + ClaimLoop.BATCH;
    }

    @Override
    public Map<String, Double> measure() {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (BenchSystem system = new BenchSystem(); RedisClient jedis = RedisClient.create("127.0.0.1", system.redis.port())) {
            double submit = spent(jedis, () -> system.fill(TASKS, 0));
            double tasks = spent(jedis, () -> new ClaimLoop(system).drain(TASKS));
            double bare = spent(jedis, () -> BareLoop.rate(system, TASKS));
            figures.put("submit, microseconds of Redis", submit);
            figures.put("claim and settle, microseconds of Redis", tasks);
            figures.put("bare script, microseconds of Redis", bare);
            figures.put("ratio of cost to the bare script", tasks / bare);
        }
        return figures;
    }

    /** Microseconds that Redis spent in scripts for a task, by EVALSHA and, the first time, EVAL. */
    private static double spent(RedisClient jedis, Runnable work) {
        double before = inScripts(jedis);
        work.run();
        return (inScripts(jedis) - before) / TASKS;
    }

    private static double inScripts(RedisClient jedis) {
        return jedis.info("commandstats").lines().filter(line -> line.startsWith("cmdstat_eval"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll(".*usec=(\\d+),.*", "$1"))).sum();
    }
}
