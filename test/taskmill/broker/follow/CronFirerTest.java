package taskmill.broker.follow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.CronStore;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;
import taskmill.task.ScriptWork;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.cron.CronExpression;
import taskmill.task.cron.CronRule;

/** Several brokers fire the same crons, by the clock of Redis. */
class CronFirerTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int CRONS = 30;
    private final TaskIds ids = new TaskIds();

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private Store store;
    private CronStore crons;

    @BeforeEach
    void open() {
        store = Store.open(new StoreConfig(RedisAddress.parse(redis.address(), false), redis.prefix(), OptionalInt.of(1)),
            Timeouts.BROKER);
        crons = store.crons();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void put(String name, String when) {
        crons.put(definition(name, when, "q"), "", 0);
    }

    private CronStore.Definition definition(String name, String when, String queue) {
        return new CronStore.Definition(name, new CronRule(CronExpression.parse("when", when), ZoneId.of("UTC"),
            CronRule.Misfire.ONCE, CronRule.Overlap.ALLOW), Optional.empty(), new TaskSpec(ids.next(0, 1),
            new ScriptWork("a", List.of(), Optional.empty()), new TaskSpec.Routing(queue, 4), TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE,
            TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE));
    }

    /** The times for which each cron has a task, ascending. */
    private Map<String, List<Long>> fires() {
        Map<String, List<Long>> fires = new TreeMap<>();
        for (String key : redis.jedis().keys(redis.key("spec:*"))) {
            TaskSpec.Extras extras = store.tasks().read(key.substring(key.lastIndexOf(':') + 1)).orElseThrow().spec().extras();
            fires.computeIfAbsent(extras.cron(), cron -> new ArrayList<>()).add(extras.fireMs());
        }
        fires.values().forEach(times -> times.sort(Long::compare));
        return fires;
    }

    private static long missing(List<Long> times) {
        return (times.get(times.size() - 1) - times.get(0)) / 1000 + 1 - times.stream().distinct().count();
    }

    /** What brokers do that are killed in turns, so that one is always there. */
    @Test
    void everySecondIsFiredOnceWhileBrokersComeAndGo() {
        for (int i = 0; i < CRONS; i++) {
            put("c" + i, "@every 1s");
        }
        CronFirer steady = new CronFirer(crons);
        for (int stops = 0; stops < 4; stops++) {
            CronFirer next = new CronFirer(crons);
            long seen = accepted();
            Eventually.await(SOON, "another second", () -> accepted() >= seen + CRONS);
            steady.close();
            steady = next;
        }
        steady.close();

        Map<String, List<Long>> fires = fires();
        long misfired = store.watch().totals().getOrDefault("misfired", 0L);
        assertEquals(CRONS, fires.size());
        fires.forEach((cron, times) -> assertEquals(times.stream().distinct().count(), times.size(), cron + " " + times));
        // On a machine that stands still for a second, a time is missed, and counted as such.
        assertTrue(fires.values().stream().mapToLong(CronFirerTest::missing).sum() == 0 || misfired > 0, fires::toString);
        assertTrue(accepted() >= 4 * CRONS, fires::toString);
    }

    private long accepted() {
        return store.watch().totals().getOrDefault("accepted", 0L);
    }

    @Test
    void troubleOfOneShardLeavesTheCronsOfOthers() {
        StoreConfig two = new StoreConfig(RedisAddress.parse(redis.address(), false), redis.prefix() + "-two",
            OptionalInt.of(2));
        try (Store both = Store.open(two, Timeouts.BROKER)) {
            for (int i = 0; i < 10; i++) {
                both.crons().put(definition("c" + i, "@every 1s", "q" + i), "", 0);
            }
            List<String> dues = List.copyOf(redis.jedis().keys(two.prefix() + "*cron_due"));
            assertEquals(2, dues.size());
            for (String due : dues) {
                redis.jedis().rename(due, "kept");
                redis.jedis().set(due, "of another type");
                long seen = both.watch().totals().getOrDefault("accepted", 0L);
                try (CronFirer firer = new CronFirer(both.crons())) {
                    firer.wake();
                    Eventually.await(SOON, "fires of the other shard",
                        () -> both.watch().totals().getOrDefault("accepted", 0L) > seen);
                }
                redis.jedis().rename("kept", due);
            }
        }
    }

    @Test
    void cronsThatCannotBeReadHoldUpNobody() {
        for (int i = 0; i < 150; i++) {
            put("bad" + i, "@every 1s");
        }
        for (int i = 0; i < 150; i++) {
            redis.jedis().hset(redis.key("cron:bad" + i), "when", "@fortnightly");
        }
        put("good", "@every 1s");
        try (CronFirer firer = new CronFirer(crons)) {
            firer.wake();
            Eventually.await(SOON, "two fires", () -> accepted() >= 2);
        }

        assertEquals(List.of("good"), List.copyOf(fires().keySet()));
    }

    /** As by a clock of Redis that was a day ahead, before this broker began. */
    @Test
    void cronWhoseNextFireIsTooFarAheadGoesOnFromNow() {
        put("c", "@every 1s");
        long ahead = crons.nowMs() + 86_400_000;
        redis.jedis().hset(redis.key("cron:c"), "next", Long.toString(ahead));
        redis.jedis().zadd(redis.key("cron_due"), ahead, "c");
        try (CronFirer firer = new CronFirer(crons)) {
            firer.wake();
            Eventually.await(SOON, "two fires", () -> accepted() >= 2);
        }
    }
}
