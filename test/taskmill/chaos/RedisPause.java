package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import redis.clients.jedis.Jedis;
import taskmill.support.RedisProcess;

/**
 * Redis answers nobody for a while, at the default lease: 20 seconds of DEBUG SLEEP, CLIENT PAUSE, a stop of its
 * process; and its scripts are flushed all the time. What runs goes on and is neither killed nor run again.
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
        try (World world = World.start(redis, World.Setting.of(1, 2, 10).lease(30), random)) {
            Clients.Load load = world.clients().load(Integer.MAX_VALUE, 3, 20, i -> i % 20 == 0
                ? world.script("effect.sh", "25") : world.rpc(i * 7919 % 300));
            World.sleep(Duration.ofSeconds(2));
            for (int sleep = 0; sleep < sleeps; sleep++) {
                say(redis, 30_000, jedis -> jedis.sendCommand(() -> "DEBUG".getBytes(), "SLEEP", "20"));
                World.sleep(Duration.ofSeconds(2));
            }
            say(redis, 5000, jedis -> jedis.sendCommand(() -> "CLIENT".getBytes(), "PAUSE", "4000", "ALL"));
            World.sleep(Duration.ofSeconds(6));
            redis.pause();
            World.sleep(Duration.ofSeconds(5));
            redis.resume();
            for (int flush = 0; flush < 40; flush++) {
                say(redis, 5000, jedis -> jedis.scriptFlush());
                World.sleep(Duration.ofMillis(50));
            }
            load.stop().join();
            world.drain(Duration.ofSeconds(180));
            Figures figures = new Figures().count("sleeps of 20 s", sleeps);
            Checker checker = Verdict.judge(world, figures);
            long killed = checker.finished().values().stream().filter(task -> !task.state().equals("succeeded"))
                .count();
            figures.expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts())
                .expect("killed", 0, killed);
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
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
