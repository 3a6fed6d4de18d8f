package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long NOW = Long.MAX_VALUE - 50;

    @Test
    void withoutAPeriodEverythingMayStart() {
        Pacer pacer = new Pacer(0, NOW);
        pacer.started(NOW);

        assertEquals(7, pacer.allowed(7, NOW));
        assertEquals(0, pacer.waitNanos(NOW));
    }

    @Test
    void oneMayStartAtOnceAndTheNextAfterThePeriodEvenWhereTheClockOverflows() {
        Pacer pacer = new Pacer(100, NOW);
        assertEquals(1, pacer.allowed(7, NOW));
        pacer.started(NOW);

        assertEquals(0, pacer.allowed(7, NOW + 99));
        assertEquals(1, pacer.waitNanos(NOW + 99));
        assertEquals(1, pacer.allowed(7, NOW + 100));
        assertEquals(0, pacer.waitNanos(NOW + 100));
    }

    @Test
    void aPauseOfTheWorkerIsNotMadeUpFor() {
        Pacer pacer = new Pacer(100, NOW);
        pacer.started(NOW + 1000);

        assertEquals(0, pacer.allowed(1, NOW + 1050));
    }
}
