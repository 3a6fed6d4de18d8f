package taskmill.store;

import org.junit.jupiter.api.Test;
import taskmill.support.Scale;

/**
 * A small part of the simulation; {@code make chaos-long} plays 100,000 interleavings, {@code make mutants} a few hundred
 * for each mutant. SEED=n repeats one.
 */
final class SimulationTest {
    @Test
    void noInterleavingBreaksWhatMustHold() {
        long seed = SimulationRuns.seed();
        System.out.println("SimulationTest SEED=" + seed);
        SimulationRuns.play(Scale.isThorough() ? 300 : 100, seed);
    }
}
