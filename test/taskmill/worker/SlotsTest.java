package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import taskmill.store.AttemptId;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.StopReason;

class SlotsTest {
    /** The clock may overflow. */
    private static final long NOW = Long.MAX_VALUE - 50;
    private static final int BYTES = 1000;
    private final Attempts attempts = new Attempts(3, BYTES, new ResultMemory(BYTES));

    private Slots slots(long periodNanos) {
        return new Slots(attempts, periodNanos, NOW, () -> true);
    }

    private Attempt run(String uuid) {
        return run(uuid, 0);
    }

    private Attempt run(String uuid, long bytes) {
        Attempt attempt = new Attempt(new AttemptId(uuid, 1, "default"), 0, bytes, 0, NOW, NOW);
        attempts.add(attempt);
        return attempt;
    }

    @Test
    void freeSlotsAreAllowed() {
        run("a");

        assertEquals(2, slots(0).allowed(NOW));
    }

    @Test
    void nothingIsAllowedWhileThoseThatRunTakeMostOfTheMemory() {
        Attempt first = run("a", 3 * BYTES / 4);
        assertEquals(2, slots(0).allowed(NOW));
        Attempt again = run("a", 10 * BYTES);
        assertEquals(0, slots(0).allowed(NOW));

        attempts.remove(again);
        attempts.remove(first);

        assertEquals(3, slots(0).allowed(NOW));
        assertEquals(BYTES, attempts.freeBytes());
    }

    @Test
    void slotsOfOutcomesThatAreNotTakenAreNotAllowed() {
        Slots slots = slots(0);
        run("a");
        slots.limit(2, false);

        assertEquals(0, slots.allowed(NOW));
    }

    @Test
    void oneMayStartAtOnceAndTheNextAfterThePeriod() {
        Slots slots = slots(100);
        assertEquals(1, slots.allowed(NOW));
        slots.started(NOW);

        assertEquals(0, slots.allowed(NOW + 99));
        assertEquals(1, slots.waitNanos(NOW + 99));
        assertEquals(1, slots.allowed(NOW + 100));
        assertEquals(0, slots.waitNanos(NOW + 100));
    }

    @Test
    void aPauseOfTheWorkerIsNotMadeUpFor() {
        Slots slots = slots(100);
        slots.started(NOW + 1000);

        assertEquals(0, slots.allowed(NOW + 1050));
    }

    @Test
    void withoutAPeriodAllSlotsMayBeFilledAtOnce() {
        Slots slots = slots(0);
        slots.started(NOW);

        assertEquals(3, slots.allowed(NOW));
        assertEquals(0, slots.waitNanos(NOW));
    }

    @Test
    void nothingIsAllowedWhileOutcomesAreNotTaken() {
        Slots slots = slots(0);
        slots.limit(0, true);
        assertEquals(0, slots.allowed(NOW));

        slots.limit(0, false);
        assertEquals(3, slots.allowed(NOW));
    }

    @Test
    void nothingIsAllowedOnceItStops() {
        Slots slots = slots(0);
        slots.stop();

        assertEquals(0, slots.allowed(NOW));
        assertTrue(slots.isStopping());
    }

    @Test
    void nothingIsAllowedWhileItIsQuiet() {
        Slots slots = slots(0);
        assertTrue(slots.quiet(true));
        assertFalse(slots.quiet(true));
        assertEquals(0, slots.allowed(NOW));

        assertTrue(slots.quiet(false));
        assertEquals(3, slots.allowed(NOW));
    }

    @Test
    void theSlotOfAnAttemptIsFreeWhenItIsRemovedAndNotWhenAnotherOneIs() {
        Attempt first = run("a");
        Attempt again = run("a");
        attempts.remove(first);
        assertEquals(2, slots(0).allowed(NOW));

        attempts.remove(again);
        assertEquals(3, slots(0).allowed(NOW));
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
