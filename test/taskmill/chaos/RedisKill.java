package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;

/**
 * Redis is killed with -9 and started again under load. With appendfsync always and the usual lease neither a task
 * nor a second run may come of it; with everysec the process loses nothing either, since what it wrote is with the
 * system.
 */
final class RedisKill implements Scenario {
    private final String fsync;

    RedisKill(String fsync) {
        this.fsync = fsync;
    }

    @Override
    public String name() {
        return "redis-kill-" + fsync;
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int kills = fsync.equals("always") ? scale.of(4, 20) : scale.of(2, 5);
        RedisProcess redis = RedisProcess.start("--appendonly yes", "--appendfsync " + fsync);
        try (World world = World.start(redis, World.Setting.of(1, 2, 10).lease(30), random)) {
            Clients.Load load = world.clients().load(Integer.MAX_VALUE, 4, 10, i -> i % 10 == 0
                ? world.script("effect.sh", "1.5") : world.rpc(random(i)));
            for (int kill = 0; kill < kills; kill++) {
                World.sleep(Duration.ofMillis(500 + random.nextInt(1000)));
                world.killRedis();
            }
            World.sleep(Duration.ofSeconds(1));
            load.stop().join();
            world.drain(Duration.ofSeconds(120));
            Figures figures = new Figures().count("kills", kills);
            Checker checker = Verdict.judge(world, figures);
            figures.expect("tasks", checker.keys(), new Stored(world.jedis()).accepted())
                .expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts());
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
            }
            return figures;
        }
    }

    private static int random(int i) {
        return i * 7919 % 300;
    }
}
