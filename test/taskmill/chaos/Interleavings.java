package taskmill.chaos;

import java.util.Random;
import taskmill.store.SimulationRuns;

/** Simulated workers and brokers call the scripts in random order, with lost replies and moved clocks. */
final class Interleavings implements Scenario {
    @Override
    public String name() {
        return "simulation";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        long seed = random.nextInt(1 << 24);
        System.out.println("simulation SEED=" + seed);
        SimulationRuns.Played played = SimulationRuns.play(scale.of(5000, 100_000), seed);
        return new Figures().count("interleavings", played.interleavings()).count("steps", played.steps())
            .expect("breaches", 0, 0);
    }
}
