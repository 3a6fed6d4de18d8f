package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;

/** Kills two brokers with -9 in turn, while clients submit with keys and repeat each submit until it is answered. */
final class BrokerKill implements Scenario {
    @Override
    public String name() {
        return "broker-kill";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int kills = scale.of(10, 100);
        int keys = kills * 100;
        try (TestSystem system = new TestSystem(RedisProcess.start("--appendonly yes"), Setting.of(2, 1, 20).lease(30),
            random)) {
            Clients.Load load = system.clients().load(keys, 8, 0, i -> system.rpc(1));
            for (int kill = 0; kill < kills; kill++) {
                load.allow((kill + 1) * 100);
                TestSystem.sleep(Duration.ofMillis(100 + random.nextInt(400)));
                system.killBroker(kill % 2);
            }
            load.join();
            system.drain(Duration.ofSeconds(120));
            Figures figures = new Figures().count("kills", kills);
            Checker checker = Verdict.judge(system, figures);
            long untold = system.journals.calls().stream().filter(told -> told.status() == 0).count();
            figures.expect("tasks", keys, system.stored().accepted()).count("requests without an answer",
                untold)
                .expect("extra runs", 0, checker.extra());
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }
}
