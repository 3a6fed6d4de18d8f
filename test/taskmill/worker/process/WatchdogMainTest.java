package taskmill.worker.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchdogMainTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String ATTEMPT = "019a0000-0000-7000-8000-000000000002 7";

    private final WatchdogMain watch = new WatchdogMain(ProcessTable.ofPlatform());

    @Test
    void waitsUntilTheNearestFence() {
        long now = System.nanoTime();
        watch.accept("clock " + now);
        watch.accept("begin " + ATTEMPT + " " + (now + 60 * SECOND) + " watch-tester");
        watch.accept("begin 019a0000-0000-7000-8000-000000000003 1 " + (now + 20 * SECOND) + " watch-tester");

        assertWait(20, watch.step());
    }

    @Test
    void aRenewalMovesTheFence() {
        watch.accept("begin " + ATTEMPT + " " + (System.nanoTime() + 20 * SECOND) + " watch-tester");

        watch.accept("fence " + ATTEMPT + " " + (System.nanoTime() + 40 * SECOND));

        assertWait(40, watch.step());
    }

    @Test
    void momentsOfAnotherClockAreTranslated() {
        long theirs = System.nanoTime() + 7200 * SECOND;

        watch.accept("clock " + theirs);
        watch.accept("begin " + ATTEMPT + " " + (theirs + 20 * SECOND) + " watch-tester");

        assertWait(20, watch.step());
    }

    @Test
    void thereIsNothingToWaitForOnceAllHasEnded() {
        watch.accept("begin " + ATTEMPT + " " + (System.nanoTime() + 20 * SECOND) + " watch-tester");

        watch.accept("end " + ATTEMPT);

        assertTrue(watch.step() > 1000 * SECOND);
    }

    @Test
    void linesThatAreCutShortOrUnknownAreIgnored() {
        String lines = """
            begin
            begin %1$s
            begin %1$s x watch-tester
            leader %1$s
            fence %1$s
            clock
            later %1$s word

            begin 019a""".formatted(ATTEMPT);
        AtomicInteger heard = new AtomicInteger();

        watch.listen(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)), heard::incrementAndGet);

        assertEquals(1, heard.get(), "once for the handful");
        assertTrue(watch.step() > 1000 * SECOND);
        watch.killAll();
    }

    private static void assertWait(long seconds, long nanos) {
        assertTrue(nanos > (seconds - 2) * SECOND && nanos <= seconds * SECOND, nanos + " ns");
    }
}
