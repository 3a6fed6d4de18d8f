package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.RedisProxy;

/**
 * One of two workers loses its connection to Redis for longer than its fence, again and again. Its scripts ignore TERM
 * and must be dead before the other worker starts them.
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
            TestSystem system = new TestSystem(redis, Setting.of(1, 1, 4), random)) {
            system.addWorker("redis: " + proxy.address(), "name: cut");
            String cut = system.workers().get(1).ready("id");
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 2, 400, i -> system.script("beat.sh", 60));
            for (int time = 0; time < times; time++) {
                Eventually.await(Duration.ofSeconds(60), "runs of the worker that is to be cut off",
                    () -> system.runningOf(cut) >= 2);
                long fromUs = Journals.nowUs();
                if (random.nextBoolean()) {
                    proxy.stall();
                } else {
                    proxy.refuse();
                }
                TestSystem.sleep(Duration.ofMillis(3500 + random.nextInt(1500)));
                proxy.pass();
                system.journals.noteFault("cut off", cut, fromUs);
            }
            load.stop().join();
            system.drain(Duration.ofSeconds(180));
            Figures figures = new Figures().count("times", times);
            Checker checker = Verdict.judge(system, figures);
            figures.count("extra runs", checker.extra()).count("attempts lost", checker.lostAttempts())
                .expect("explained", checker.lostAttempts(), checker.explained())
                .expect("overlaps", 0, checker.overlaps() + checker.outdatedStarts());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }
}
