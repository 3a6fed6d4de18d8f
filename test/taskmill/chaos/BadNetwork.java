package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;
import taskmill.support.RedisProxy;

/**
 * Closes, delays, slices and stalls the connections to Redis in turn, each time for less than the time to a fence.
 * Nothing is lost and nothing runs again.
 */
final class BadNetwork implements Scenario {
    @Override
    public String name() {
        return "bad-network";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int faults = scale.of(10, 60);
        RedisProcess redis = RedisProcess.start("--appendonly yes");
        try (RedisProxy proxy = RedisProxy.to(redis.port());
            TestSystem system = new TestSystem(redis, Setting.of(1, 2, 10).lease(30).through(proxy.address()),
                random)) {
            Clients.Load load = system.clients().load(Integer.MAX_VALUE, 4, 20, i -> i % 10 == 0
                ? system.script("effect.sh", "1") : system.rpc(i % 200));
            for (int fault = 0; fault < faults; fault++) {
                long fromUs = Journals.nowUs();
                String what = spoil(proxy, fault % 5, random);
                TestSystem.sleep(Duration.ofMillis(300 + random.nextInt(1700)));
                proxy.pass();
                system.journals.noteFault(what, "redis", fromUs);
                TestSystem.sleep(Duration.ofMillis(200));
            }
            load.stop().join();
            system.drain(Duration.ofSeconds(120));
            Figures figures = new Figures().count("faults", faults);
            Checker checker = Verdict.judge(system, figures);
            figures.expect("tasks", checker.keys(), system.stored().accepted())
                .expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    private static String spoil(RedisProxy proxy, int kind, Random random) {
        switch (kind) {
            case 0 -> proxy.reset();
            case 1 -> proxy.delay(Duration.ofMillis(random.nextInt(50)));
            case 2 -> proxy.slice();
            case 3 -> proxy.stall();
            default -> proxy.refuse();
        }
        return "network fault " + kind;
    }
}
