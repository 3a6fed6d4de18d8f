package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;

/**
 * Workers and brokers are stopped with SIGSTOP for half a lease to three leases and go on as if nothing had been.
 * Scripts give a sign of life every few milliseconds: none of an older run may come after the start of a newer one.
 */
final class Freeze implements Scenario {
    @Override
    public String name() {
        return "freeze";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int stops = scale.of(8, 50);
        try (World world = World.start(RedisProcess.start("--appendonly yes"), World.Setting.of(2, 3, 4), random)) {
            Clients.Load load = world.clients().load(Integer.MAX_VALUE, 2, 300, i -> world.script("beat.sh", 50));
            for (int stop = 0; stop < stops; stop++) {
                World.sleep(Duration.ofMillis(random.nextInt(1000)));
                Duration time = Duration.ofMillis(1000 + random.nextInt(5000));
                if (stop % 4 == 3) {
                    int broker = random.nextInt(2);
                    world.freeze(world.brokers().get(broker), "b" + broker, time);
                } else {
                    var worker = world.workers().get(random.nextInt(3));
                    world.freeze(worker, worker.ready("id"), time);
                }
            }
            load.stop().join();
            world.drain(Duration.ofSeconds(180));
            Figures figures = new Figures().count("stops", stops);
            Checker checker = Verdict.judge(world, figures);
            figures.count("extra runs", checker.extra()).count("attempts lost", checker.lostAttempts())
                .expect("explained", checker.lostAttempts(), checker.explained())
                .expect("overlaps", 0, checker.overlaps())
                .count("started when its worker went on, killed at once", checker.outdatedStarts());
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
            }
            return figures;
        }
    }
}
