package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import taskmill.store.ExpiredLeases.ExpiredLease;

/** Which leases have lost their owner, by when they were seen. */
final class ExpiredLeasesTest {
    private static final long START = Long.MAX_VALUE - 1000;
    private final ExpiredLeases expired = new ExpiredLeases();

    private static ExpiredLease lease(String uuid, int attempt, long endMs) {
        return new ExpiredLease(new AttemptId(uuid, attempt, "default"), endMs, 30_000);
    }

    private boolean isGone(ExpiredLease lease, long nowNanos) {
        return !expired.gone(List.of(lease), id -> false, nowNanos).isEmpty();
    }

    private static long after(long ms) {
        return START + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    @Test
    void aLeaseIsGoneWhenItIsSeenAgainHalfOfItLater() {
        assertFalse(isGone(lease("a", 1, 5), after(0)));
        assertFalse(isGone(lease("a", 1, 5), after(14_999)));

        assertTrue(isGone(lease("a", 1, 5), after(15_000)));
    }

    @Test
    void aRenewedLeaseCountsAnew() {
        isGone(lease("a", 1, 5), after(0));
        assertFalse(isGone(lease("a", 1, 6), after(20_000)));

        assertFalse(isGone(lease("a", 1, 6), after(34_999)));
        assertTrue(isGone(lease("a", 1, 6), after(35_000)));
    }

    @Test
    void theNextAttemptCountsAnew() {
        isGone(lease("a", 1, 5), after(0));

        assertFalse(isGone(lease("a", 2, 5), after(20_000)));
    }

    @Test
    void eachLeaseIsJudgedByTheLengthThatItsOwnerGaveIt() {
        ExpiredLease short1 = new ExpiredLease(new AttemptId("a", 1, "default"), 5, 2_000);
        isGone(short1, after(0));

        assertTrue(isGone(short1, after(1_000)));
    }

    @Test
    void whatWasSeenBeforeASilenceProvesNothing() {
        isGone(lease("a", 1, 5), after(0));
        expired.silence(TimeUnit.MILLISECONDS.toNanos(1501));

        assertFalse(isGone(lease("a", 1, 5), after(20_000)));
        assertTrue(isGone(lease("a", 1, 5), after(35_000)));
    }

    @Test
    void silenceThatIsShortByComparisonIsNoMatter() {
        isGone(lease("a", 1, 5), after(0));
        expired.silence(TimeUnit.MILLISECONDS.toNanos(1500));

        assertTrue(isGone(lease("a", 1, 5), after(15_000)));
    }

    @Test
    void ownAttemptIsLeftAlone() {
        assertEquals(List.of(), expired.gone(List.of(lease("a", 1, 5)), id -> true, after(0)));
        assertEquals(List.of(), expired.gone(List.of(lease("a", 1, 5)), id -> true, after(20_000)));
    }

    @Test
    void nextLookIsWhenTheSecondSightingCounts() {
        assertEquals(99_000_000_000L, expired.waitNanos(99_000_000_000L, after(0)));
        isGone(lease("a", 1, 5), after(0));

        assertEquals(TimeUnit.MILLISECONDS.toNanos(5_000), expired.waitNanos(99_000_000_000L, after(10_000)));
        assertEquals(3, expired.waitNanos(3, after(10_000)));
    }

    @Test
    void oneThatWasNotRecoveredInTheEndHasToBeSeenTwiceAgain() {
        isGone(lease("a", 1, 5), after(0));
        isGone(lease("a", 1, 5), after(20_000));

        assertFalse(isGone(lease("a", 1, 5), after(20_001)));
    }

    @Test
    void thousandsAreRememberedAtATime() {
        for (int i = 0; i < 5_000; i++) {
            isGone(lease("task" + i, 1, 5), after(0));
        }

        for (int i = 0; i < 5_000; i++) {
            assertTrue(isGone(lease("task" + i, 1, 5), after(15_000)));
        }
    }
}
