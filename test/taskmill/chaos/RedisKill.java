package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;

/**
 * Kills Redis with -9 and starts it again, under load. With appendfsync always and the default lease no task is lost and
 * none runs again. With everysec a killed process loses nothing either, since the system has what it wrote.
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
        try (TestSystem system = new TestSystem(redis, Setting.of(1, 2, 10).lease(30), random)) {
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 4, 10, i -> i % 10 == 0
                ? system.script("effect.sh", "1.5") : system.rpc(random(i)));
            for (int kill = 0; kill < kills; kill++) {
                TestSystem.sleep(Duration.ofMillis(500 + random.nextInt(1000)));
                long fromUs = Journals.nowUs();
                redis.kill9();
                redis.restart();
                system.journals.noteFault("kill -9 of Redis", "redis", fromUs);
            }
            TestSystem.sleep(Duration.ofSeconds(1));
            load.stop().join();
            system.drain(Duration.ofSeconds(120));
            Figures figures = new Figures().count("kills", kills);
            Checker checker = Verdict.judge(system, figures);
            figures.expect("tasks", checker.keys(), system.stored().accepted())
                .expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    private static int random(int i) {
        return i * 7919 % 300;
    }
}
