package taskmill.chaos;

import java.time.Duration;
import java.util.Random;
import taskmill.support.RedisProcess;

/**
 * Two brokers are killed with -9 in turn, under clients that submit with keys and say it again until they are told.
 */
final class BrokerKill implements Scenario {
    @Override
    public String name() {
        return "broker-kill";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int kills = scale.of(10, 100);
        int keys = kills * 100;
        try (World world = World.start(RedisProcess.start("--appendonly yes"), World.Setting.of(2, 1, 20), random)) {
            Clients.Load load = world.clients().load(keys, 8, 0, i -> world.rpc(1));
            for (int kill = 0; kill < kills; kill++) {
                load.allow((kill + 1) * 100);
                World.sleep(Duration.ofMillis(100 + random.nextInt(400)));
                world.killBroker(kill % 2);
            }
            load.join();
            world.drain(Duration.ofSeconds(120));
            Figures figures = new Figures().count("kills", kills);
            Checker checker = Verdict.judge(world, figures);
            long untold = world.journals.told().stream().filter(told -> told.status() == 0).count();
            figures.expect("tasks", keys, new Stored(world.jedis()).accepted()).count("requests without an answer",
                untold)
                .expect("extra runs", 0, checker.extra());
            if (!figures.breaches().isEmpty()) {
                world.keepEvidence(name());
            }
            return figures;
        }
    }
}
