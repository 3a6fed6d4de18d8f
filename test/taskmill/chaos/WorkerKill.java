package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;

/**
 * Workers are killed with -9 again and again; half of the time they are back at once, else when their leases are
 * over.
 */
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
        World.Setting setting = World.Setting.of(1, WORKERS, 8);
        try (World world = World.start(RedisProcess.start("--appendonly yes"), setting, random)) {
            Clients.Load load = world.clients().load(tasks, 4, 0, i -> task(world, i));
            for (int kill = 0; kill < kills; kill++) {
                load.allow((kill + 1) * 100);
                int victim = random.nextInt(WORKERS);
                world.workers().get(victim).awaitReady();
                World.sleep(Duration.ofMillis(100 + random.nextInt(500)));
                world.killWorker(victim);
                if (random.nextBoolean()) {
                    World.sleep(Duration.ofMillis(random.nextInt(4000)));
                }
                world.restartWorker(victim);
            }
            load.join();
            world.drain(Duration.ofSeconds(300));
            Figures figures = new Figures().count("kills", kills).count("tasks", tasks);
            Checker checker = Verdict.judge(world, figures);
            figures.atMost("extra runs", (long) kills * world.slots(), checker.extra())
                .count("attempts lost", checker.lostAttempts())
                .expect("explained", checker.lostAttempts(), checker.explained())
                .expect("failures too many", 0, checker.tooManyFailures(FAILURES))
                .atMost("extra without a lost attempt", 0, Math.max(0, checker.extra() - checker.lostAttempts()));
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
            }
            return figures;
        }
    }

    /** Of ten tasks seven are rpcs, two are scripts, and one is a script that fails twice. */
    private static String task(World world, int i) {
        return i % 10 == 9 ? world.failing(FAILURES)
            : i % 5 == 0 ? world.script("effect.sh", i % 2 == 0 ? "0.1" : "0") : world.rpc(20 + i % 100);
    }
}
