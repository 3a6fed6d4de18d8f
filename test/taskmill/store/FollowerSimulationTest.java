package taskmill.store;

import org.junit.jupiter.api.Test;

/** A small part of what {@code make chaos-long} plays in full. SEED=n repeats one. */
final class FollowerSimulationTest {
    @Test
    void whoWaitsForOthersStartsAfterThemWhateverTheOrder() {
        long seed = SimulationRuns.seed();
        System.out.println("FollowerSimulationTest SEED=" + seed);
        SimulationRuns.playFollowers(Integer.getInteger("taskmill.interleavings", 40), seed);
    }
}
