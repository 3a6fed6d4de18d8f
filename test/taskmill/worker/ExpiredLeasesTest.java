package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore.ExpiredLease;

class ExpiredLeasesTest {
    private static final long START = Long.MAX_VALUE - 1000;
    private final ExpiredLeases expired = new ExpiredLeases();

    private static ExpiredLease lease(String uuid, int attempt, long endMs) {
        return new ExpiredLease(new AttemptId(uuid, attempt), endMs, 30_000);
    }

    private static long after(long ms) {
        return START + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    @Test
    void aLeaseIsGoneWhenItIsSeenAgainHalfOfItLater() {
        assertFalse(expired.isGone(lease("a", 1, 5), after(0)));
        assertFalse(expired.isGone(lease("a", 1, 5), after(14_999)));

        assertTrue(expired.isGone(lease("a", 1, 5), after(15_000)));
    }

    @Test
    void aRenewedLeaseCountsAnew() {
        expired.isGone(lease("a", 1, 5), after(0));
        assertFalse(expired.isGone(lease("a", 1, 6), after(20_000)));

        assertFalse(expired.isGone(lease("a", 1, 6), after(34_999)));
        assertTrue(expired.isGone(lease("a", 1, 6), after(35_000)));
    }

    @Test
    void theNextAttemptCountsAnew() {
        expired.isGone(lease("a", 1, 5), after(0));

        assertFalse(expired.isGone(lease("a", 2, 5), after(20_000)));
    }

    @Test
    void eachLeaseIsJudgedByTheLengthThatItsOwnerGaveIt() {
        ExpiredLease short1 = new ExpiredLease(new AttemptId("a", 1), 5, 2_000);
        expired.isGone(short1, after(0));

        assertTrue(expired.isGone(short1, after(1_000)));
    }

    @Test
    void whatWasSeenBeforeASilenceProvesNothing() {
        expired.isGone(lease("a", 1, 5), after(0));
        expired.forgetAll();

        assertFalse(expired.isGone(lease("a", 1, 5), after(20_000)));
        assertTrue(expired.isGone(lease("a", 1, 5), after(35_000)));
    }

    @Test
    void oneThatWasNotRecoveredInTheEndHasToBeSeenTwiceAgain() {
        expired.isGone(lease("a", 1, 5), after(0));
        expired.isGone(lease("a", 1, 5), after(20_000));

        assertFalse(expired.isGone(lease("a", 1, 5), after(20_001)));
    }

    @Test
    void thousandsAreRememberedAtATime() {
        for (int i = 0; i < 5_000; i++) {
            expired.isGone(lease("task" + i, 1, 5), after(0));
        }

        for (int i = 0; i < 5_000; i++) {
            assertTrue(expired.isGone(lease("task" + i, 1, 5), after(15_000)));
        }
    }
}
