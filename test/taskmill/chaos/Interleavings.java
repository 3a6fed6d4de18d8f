package taskmill.chaos;

import java.util.Random;
import java.util.function.BiFunction;
import taskmill.store.SimulationRuns;

/**
 * Simulated workers, clients and brokers call the scripts in random order, with lost replies and moved clocks.
 *
 * @param few how many orders are played in the short form
 */
record Interleavings(String name, int few, BiFunction<Integer, Long, SimulationRuns.Played> player) implements Scenario {
    static Interleavings ofLeases() {
        return new Interleavings("simulation", 5000, SimulationRuns::play);
    }

    /** Of tasks that wait for others, callbacks, and couriers that die after any script. */
    static Interleavings ofFollowers() {
        return new Interleavings("followers", 300, SimulationRuns::playFollowers);
    }

    @Override
    public Figures play(Scale scale, Random random) {
        long seed = random.nextInt(1 << 24);
        System.out.println(name + " SEED=" + seed);
        SimulationRuns.Played played = player.apply(scale.of(few, 100_000), seed);
        return new Figures().count("interleavings", played.interleavings()).count("steps", played.steps())
            .expect("breaches", 0, 0);
    }
}
