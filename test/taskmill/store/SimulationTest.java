package taskmill.store;

import org.junit.jupiter.api.Test;

/**
 * A small part of the simulation; {@code make chaos-long} plays 100,000 interleavings, {@code make mutants} a few hundred
 * for each mutant. SEED=n repeats one.
 */
final class SimulationTest {
    @Test
    void noInterleavingBreaksWhatMustHold() {
        long seed = SimulationRuns.seed();
        System.out.println("SimulationTest SEED=" + seed);
        SimulationRuns.play(Integer.getInteger("taskmill.interleavings", 100), seed);
    }
}
