package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import taskmill.store.AttemptId;
import taskmill.worker.run.StopReason;

class SlotsTest {
    private static final long NOW = System.nanoTime();
    private final Attempts attempts = new Attempts(3);

    private Slots budget(long periodNanos) {
        return new Slots(attempts, new Pacer(periodNanos, NOW));
    }

    private Attempt run(String uuid) {
        Attempt attempt = new Attempt(new AttemptId(uuid, 1), 0, 0, NOW, NOW);
        attempts.add(attempt);
        return attempt;
    }

    @Test
    void freeSlotsAreAllowed() {
        run("a");

        assertEquals(2, budget(0).allowed(NOW));
    }

    @Test
    void slotsOfAClaimWithoutAnAnswerAreNotAllowedTwice() {
        Slots budget = budget(0);
        run("a");
        budget.reserve(2);

        assertEquals(0, budget.allowed(NOW));
    }

    @Test
    void aPacedWorkerWithAClaimWithoutAnAnswerMakesNoSecondOne() {
        Slots budget = budget(100);
        budget.reserve(1);

        assertEquals(0, budget.allowed(NOW));
    }

    @Test
    void nothingIsAllowedWhileOutcomesAreNotTaken() {
        Slots budget = budget(0);
        budget.block(true);
        assertEquals(0, budget.allowed(NOW));

        budget.block(false);
        assertEquals(3, budget.allowed(NOW));
    }

    @Test
    void nothingIsAllowedOnceItStops() {
        Slots budget = budget(0);
        budget.stop();

        assertEquals(0, budget.allowed(NOW));
        assertTrue(budget.isStopping());
    }

    @Test
    void theSlotOfAnAttemptIsFreeWhenItIsRemovedAndNotWhenAnotherOneIs() {
        Attempt first = run("a");
        Attempt again = run("a");
        attempts.remove(first);
        assertEquals(2, budget(0).allowed(NOW));

        attempts.remove(again);
        assertEquals(3, budget(0).allowed(NOW));
    }

    @Test
    void anAttemptThatIsClaimedAnewWhileItRunsIsStoppedAndItsOutcomeDropped() {
        Attempt first = run("a");
        Attempt again = run("a");

        assertTrue(first.isStale());
        assertEquals(StopReason.FENCED, first.stopped().orElseThrow());
        assertFalse(again.isStale());
    }
}
