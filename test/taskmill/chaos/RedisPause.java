package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import redis.clients.jedis.Jedis;
import taskmill.support.RedisProcess;

/**
 * Redis does not answer for 20 seconds, at the default lease: by DEBUG SLEEP, CLIENT PAUSE or a stop of its process; and
 * its scripts are flushed again and again. Running tasks go on; none is killed or run again.
 */
final class RedisPause implements Scenario {
    @Override
    public String name() {
        return "redis-pause";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int sleeps = scale.of(1, 10);
        RedisProcess redis = RedisProcess.start("--appendonly yes", "--enable-debug-command local");
        try (TestSystem system = new TestSystem(redis, Setting.of(1, 2, 10).lease(30), random)) {
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 3, 20, i -> i % 20 == 0
                ? system.script("effect.sh", "25") : system.rpc(i * 7919 % 300));
            TestSystem.sleep(Duration.ofSeconds(2));
            for (int sleep = 0; sleep < sleeps; sleep++) {
                say(redis, 30_000, jedis -> jedis.sendCommand(() -> "DEBUG".getBytes(), "SLEEP", "20"));
                TestSystem.sleep(Duration.ofSeconds(2));
            }
            say(redis, 5000, jedis -> jedis.sendCommand(() -> "CLIENT".getBytes(), "PAUSE", "4000", "ALL"));
            TestSystem.sleep(Duration.ofSeconds(6));
            redis.pause();
            TestSystem.sleep(Duration.ofSeconds(5));
            redis.resume();
            for (int flush = 0; flush < 40; flush++) {
                say(redis, 5000, jedis -> jedis.scriptFlush());
                TestSystem.sleep(Duration.ofMillis(50));
            }
            load.stop().join();
            system.drain(Duration.ofSeconds(180));
            Figures figures = new Figures().count("sleeps of 20 s", sleeps);
            Checker checker = Verdict.judge(system, figures);
            long killed = checker.finished().values().stream().filter(task -> !task.state().equals("succeeded"))
                .count();
            figures.expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts())
                .expect("killed", 0, killed);
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    private interface Saying {
        void to(Jedis jedis);
    }

    private static void say(RedisProcess redis, int patienceMs, Saying saying) {
        try (Jedis jedis = new Jedis("127.0.0.1", redis.port(), patienceMs)) {
            saying.to(jedis);
        }
    }
}
