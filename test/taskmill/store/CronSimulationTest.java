package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;
import taskmill.support.RedisProcess;

/** Interleavings of brokers, clients and clocks around three crons. */
final class CronSimulationTest {
    private static final int INTERLEAVINGS = 12;
    private static final int STEPS = 60;

    @Test
    void everyTimeIsFiredOnceInEveryOrder() {
        long seed = SimulationRuns.seed();
        try (RedisProcess process = RedisProcess.start();
            UnifiedJedis redis = TestStore.client(process);
            Store store = Store.open(TestStore.config(process, "cronsim", 1), TestStore.PATIENT,
                Scripts.withClock(TestStore.CLOCK))) {
            int fires = 0;
            for (int i = 0; i < INTERLEAVINGS; i++) {
                fires += CronSimulation.play(store, redis, seed + i, STEPS);
            }

            int total = fires;
            assertTrue(total > INTERLEAVINGS, () -> total + " fires, SEED=" + seed);
        }
    }
}
