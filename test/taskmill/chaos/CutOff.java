package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.RedisProxy;

/**
 * One of two workers is cut off from Redis for longer than its fence, again and again. What it ran, deaf to TERM,
 * must be dead before the other one starts it.
 */
final class CutOff implements Scenario {
    @Override
    public String name() {
        return "cut-off";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int times = scale.of(4, 50);
        RedisProcess redis = RedisProcess.start("--appendonly yes");
        try (RedisProxy proxy = RedisProxy.to(redis.port());
            World world = World.start(redis, World.Setting.of(1, 1, 4), random)) {
            world.addWorker("redis: " + proxy.address(), "name: cut");
            String cut = world.workers().get(1).ready("id");
            Clients.Load load = world.clients().load(Integer.MAX_VALUE, 2, 400, i -> world.script("beat.sh", 60));
            for (int time = 0; time < times; time++) {
                Eventually.await(Duration.ofSeconds(60), "runs of the worker that is to be cut off",
                    () -> world.runningOf(cut) >= 2);
                long fromUs = Journals.nowUs();
                if (random.nextBoolean()) {
                    proxy.stall();
                } else {
                    proxy.refuse();
                }
                World.sleep(Duration.ofMillis(3500 + random.nextInt(1500)));
                proxy.pass();
                world.journals.fault("cut off", cut, fromUs);
            }
            load.stop().join();
            world.drain(Duration.ofSeconds(180));
            Figures figures = new Figures().count("times", times);
            Checker checker = Verdict.judge(world, figures);
            figures.count("extra runs", checker.extra()).count("attempts lost", checker.lostAttempts())
                .expect("explained", checker.lostAttempts(), checker.explained())
                .expect("overlaps", 0, checker.overlaps() + checker.outdatedStarts());
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
            }
            return figures;
        }
    }
}
