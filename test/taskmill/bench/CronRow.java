package taskmill.bench;

import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.broker.Broker;
import taskmill.store.CronStore;
import taskmill.support.Eventually;
import taskmill.task.HandlerWork;
import taskmill.task.TaskSpec;
import taskmill.task.cron.CronExpression;
import taskmill.task.cron.CronRule;

/** How late crons fire: spread over a minute, and all at the same minute. */
final class CronRow implements Row {
    private static final int CRONS = Size.of(1000);
    private static final int SPREAD_MS = 60_000;
    private static final String BASE = "tm:{0}:";

    @Override
    public String name() {
        return "crons";
    }

    @Override
    public String title() {
        return "lateness of " + CRONS + " crons spread over a minute, and of " + CRONS + " at the same minute";
    }

    @Override
    public int runs() {
        return 1;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (BenchSystem system = new BenchSystem(); UnifiedJedis redis = RedisClient.create("127.0.0.1", system.redis.port());
            Broker broker = system.broker()) {
            broker.ready().toCompletableFuture().join();
            put(system, "spread", "@every 1h");
            // A broker looks every 5 s for what others have stored.
            long first = System.currentTimeMillis() + 6000;
            for (int i = 0; i < CRONS; i++) {
                long next = first + (long) i * SPREAD_MS / CRONS;
                redis.hset(BASE + "cron:spread" + i, "next", Long.toString(next));
                redis.zadd(BASE + "cron_due", next, "spread" + i);
            }
            Percentiles.put(figures, "spread, late", lateness(redis, "spread", CRONS));
            put(system, "minute", "* * * * *");
            Percentiles.put(figures, "at one minute, late", lateness(redis, "minute", 2 * CRONS));
            figures.put("fired early", (double) redis.keys(BASE + "spec:*").stream().filter(key -> lateMs(redis.get(key)) < 0)
                .count());
        }
        return figures;
    }

    private static void put(BenchSystem system, String name, String when) {
        TaskSpec spec = system.submission(new HandlerWork(BenchSystem.NOOP, "1"), BenchSystem.QUEUE, 0).spec();
        for (int i = 0; i < CRONS; i++) {
            system.store.crons().put(new CronStore.Definition(name + i, new CronRule(CronExpression.parse("when", when),
                ZoneId.of("UTC"), CronRule.Misfire.ONCE, CronRule.Overlap.ALLOW), Optional.empty(), spec), "", 0);
        }
    }

    /** From the time that each of these crons fired for to its task's creation, by the clock of Redis. */
    private static long[] lateness(UnifiedJedis redis, String crons, int tasks) {
        Eventually.await(Duration.ofSeconds(150), "a fire of each cron",
            () -> Integer.parseInt(Optional.ofNullable(redis.hget(BASE + "count", "accepted")).orElse("0")) >= tasks);
        return IntStream.range(0, CRONS).mapToObj(i -> redis.hget(BASE + "cron:" + crons + i, "task"))
            .mapToLong(uuid -> 1_000_000 * lateMs(redis.get(BASE + "spec:" + uuid))).toArray();
    }

    private static long lateMs(String spec) {
        String[] lines = spec.split("\n", 3);
        return Long.parseLong(lines[0].split(" ")[8]) - Long.parseLong(lines[1].replaceAll(".*fire_time=", ""));
    }
}
