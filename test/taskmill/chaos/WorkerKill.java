package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;

/** Kills workers with -9 again and again. Half of the time they are back at once, else when their leases are over. */
final class WorkerKill implements Scenario {
    private static final int WORKERS = 3;
    private static final int FAILURES = 2;

    @Override
    public String name() {
        return "worker-kill";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int kills = scale.of(20, 200);
        int tasks = kills * 100;
        Setting setting = Setting.of(1, WORKERS, 8);
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"), setting, random)) {
            Clients.Load load = system.clients().load(tasks, 4, 0, i -> task(system, i));
            for (int kill = 0; kill < kills; kill++) {
                load.allow((kill + 1) * 100);
                int victim = random.nextInt(WORKERS);
                system.workers().get(victim).awaitReady();
                TestSystem.sleep(Duration.ofMillis(100 + random.nextInt(500)));
                system.killWorker(victim);
                if (random.nextBoolean()) {
                    TestSystem.sleep(Duration.ofMillis(random.nextInt(4000)));
                }
                system.restartWorker(victim);
            }
            load.join();
            system.drain(Duration.ofSeconds(300));
            Figures figures = new Figures().count("kills", kills).count("tasks", tasks);
            Checker checker = Verdict.judge(system, figures);
            figures.atMost("extra runs", (long) kills * system.slots(), checker.extra())
                .count("attempts lost", checker.lostAttempts())
                .expect("explained", checker.lostAttempts(), checker.explained())
                .expect("failures too many", 0, checker.tooManyFailures(FAILURES))
                .atMost("extra without a lost attempt", 0, Math.max(0, checker.extra() - checker.lostAttempts()));
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    /** Seven of ten tasks are rpcs, two are scripts, and one is a script that fails twice. */
    private static String task(TestSystem system, int i) {
        return i % 10 == 9 ? system.failing(FAILURES)
            : i % 5 == 0 ? system.script("effect.sh", i % 2 == 0 ? "0.1" : "0") : system.rpc(20 + i % 100);
    }
}
