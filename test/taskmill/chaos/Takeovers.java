package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.Child;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** A worker at the default lease is killed with -9 and started again: what it had runs again within seconds. */
final class Takeovers implements Scenario {
    private static final int SLOTS = 10;
    private static final long MOST_MS = 3000;

    @Override
    public String name() {
        return "takeover";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int times = scale.of(3, 20);
        long slowestMs = 0;
        try (World world = World.start(RedisProcess.start("--appendonly yes"), World.Setting.of(1, 1, SLOTS).lease(30),
            random)) {
            Stored stored = new Stored(world.jedis());
            for (int time = 0; time < times; time++) {
                for (int task = 0; task < SLOTS; task++) {
                    world.clients().submit(time + "-" + task, task % 2 == 0 ? world.script("effect.sh", 4)
                        : world.rpc(4000));
                }
                Eventually.await(Duration.ofSeconds(20), "all running", () -> stored.running().size() == SLOTS);
                world.killWorker(0);
                world.restartWorker(0);
                Child next = world.workers().get(0).awaitReady();
                long readyNanos = System.nanoTime();
                Eventually.await(Duration.ofSeconds(30), "all running again",
                    () -> world.runningOf(next.ready("id")) == SLOTS);
                slowestMs = Math.max(slowestMs, Duration.ofNanos(System.nanoTime() - readyNanos).toMillis());
                world.drain(Duration.ofSeconds(60));
            }
            Figures figures = new Figures().count("kills", times).atMost("slowest again (ms)", MOST_MS, slowestMs);
            Checker checker = Verdict.judge(world, figures);
            figures.expect("attempts lost", (long) times * SLOTS, checker.lostAttempts())
                .expect("explained", checker.lostAttempts(), checker.explained());
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
            }
            return figures;
        }
    }
}
