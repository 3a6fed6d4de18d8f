package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.store.Store.Timeouts;

class LeaseTimingTest {
    @ParameterizedTest
    @ValueSource(longs = {2_000, 3_333, 30_000, 3_600_000})
    void aLeaseIsRenewedTwiceBeforeItIsOverAndFencedBeforeOthersMayRecoverIt(long leaseMs) {
        LeaseTiming timing = new LeaseTiming(leaseMs, 1000);
        long lease = timing.leaseNanos();

        assertTrue(2 * timing.renewNanos() < lease);
        assertTrue(timing.fence(7) - 7 > lease);
        assertTrue(timing.fence(7) - 7 < lease + lease / 2);
        assertTrue(timing.sweepNanos() <= timing.renewNanos());
    }

    @ParameterizedTest
    @ValueSource(longs = {2_000, 30_000, 3_600_000})
    void anUnansweredCallAndTheWaitAfterItTakeLessThanAnEighthOfALease(long leaseMs) {
        Timeouts timeouts = Timeouts.forLease(leaseMs);
        long longestMs = timeouts.connectMs() + 2L * timeouts.answerMs()
            + new LeaseTiming(leaseMs, 1000).backoffNanos(100) / 1_000_000;

        assertTrue(longestMs <= leaseMs / 8, longestMs + " ms");
    }

    @Test
    void waitsBetweenTriesGrowUpToALimit() {
        LeaseTiming timing = new LeaseTiming(30_000, 1000);

        assertEquals(20_000_000L, timing.backoffNanos(0));
        assertEquals(40_000_000L, timing.backoffNanos(1));
        assertEquals(500_000_000L, timing.backoffNanos(5));
        assertEquals(500_000_000L, timing.backoffNanos(1_000_000));
    }
}
