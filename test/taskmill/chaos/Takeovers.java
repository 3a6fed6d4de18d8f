package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.Child;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** Kills a worker with the default lease with -9 and starts it again: its tasks run again within seconds. */
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
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"), Setting.of(1, 1, SLOTS).lease(30),
            random)) {
            Stored stored = system.stored();
            for (int time = 0; time < times; time++) {
                for (int task = 0; task < SLOTS; task++) {
                    system.clients().submit(time + "-" + task, task % 2 == 0 ? system.script("effect.sh", 4)
                        : system.rpc(4000));
                }
                Eventually.await(Duration.ofSeconds(20), "all running", () -> stored.running().size() == SLOTS);
                system.killWorker(0);
                system.restartWorker(0);
                Child next = system.workers().get(0).awaitReady();
                long readyNanos = System.nanoTime();
                Eventually.await(Duration.ofSeconds(30), "all running again",
                    () -> system.runningOf(next.ready("id")) == SLOTS);
                slowestMs = Math.max(slowestMs, Duration.ofNanos(System.nanoTime() - readyNanos).toMillis());
                system.drain(Duration.ofSeconds(60));
            }
            Figures figures = new Figures().count("kills", times).atMost("slowest again (ms)", MOST_MS, slowestMs);
            Checker checker = Verdict.judge(system, figures);
            figures.expect("attempts lost", (long) times * SLOTS, checker.lostAttempts())
                .expect("explained", checker.lostAttempts(), checker.explained());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }
}
