package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;

/**
 * Stops workers and brokers with SIGSTOP for half a lease to three leases, then lets them go on. Scripts note every few
 * milliseconds that they live: an older run must not do so after a newer one has started.
 */
final class Freeze implements Scenario {
    @Override
    public String name() {
        return "freeze";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int stops = scale.of(8, 50);
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"), Setting.of(2, 3, 4), random)) {
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 2, 300, i -> system.script("beat.sh", 50));
            for (int stop = 0; stop < stops; stop++) {
                TestSystem.sleep(Duration.ofMillis(random.nextInt(1000)));
                Duration time = Duration.ofMillis(1000 + random.nextInt(5000));
                if (stop % 4 == 3) {
                    int broker = random.nextInt(2);
                    system.freeze(system.brokers().get(broker), "b" + broker, time);
                } else {
                    var worker = system.workers().get(random.nextInt(3));
                    system.freeze(worker, worker.ready("id"), time);
                }
            }
            load.stop().join();
            system.drain(Duration.ofSeconds(180));
            Figures figures = new Figures().count("stops", stops);
            Checker checker = Verdict.judge(system, figures);
            figures.count("extra runs", checker.extra()).count("attempts lost", checker.lostAttempts())
                .expect("explained", checker.lostAttempts(), checker.explained())
                .expect("overlaps", 0, checker.overlaps())
                .count("started when its worker went on, killed at once", checker.outdatedStarts());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }
}
