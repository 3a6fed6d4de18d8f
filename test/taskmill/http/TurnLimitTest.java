package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;

class TurnLimitTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicInteger entered = new AtomicInteger();
    private final CountDownLatch unlocked = new CountDownLatch(1);
    private final TurnLimit limit = new TurnLimit(2, 3, Duration.ofMinutes(5));

    @AfterEach
    void end() {
        unlocked.countDown();
    }

    private String locked() {
        entered.incrementAndGet();
        try {
            unlocked.await();
            return "done";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFewRunAtOnceSomeWaitAndMoreAreRefused() throws InterruptedException {
        List<Thread> all = Stream.generate(() -> new Thread(() -> limit.run(this::locked))).limit(5).toList();
        all.forEach(Thread::start);
        Eventually.await(SOON, "two run and three wait",
            () -> all.stream().filter(each -> each.getState() == Thread.State.TIMED_WAITING).count() == 3 && entered.get() == 2);

        assertEquals(2, entered.get());
        assertEquals(503, assertThrows(Problem.class, () -> limit.run(() -> "too many")).status());
        unlocked.countDown();

        for (Thread each : all) {
            each.join();
        }
        assertEquals(5, entered.get());
        assertEquals("free again", limit.run(() -> "free again"));
    }

    @Test
    void aFailureReleasesItsPermit() {
        for (int i = 0; i < 10; i++) {
            assertThrows(IllegalStateException.class, () -> limit.run(() -> {
                throw new IllegalStateException("as it is meant");
            }));
        }
        assertEquals("free", limit.run(() -> "free"));
    }

    @Test
    void oneWhoseTurnDoesNotComeInTimeIsRefused() throws InterruptedException {
        TurnLimit impatient = new TurnLimit(1, 3, Duration.ofMillis(1));
        Thread first = new Thread(() -> impatient.run(this::locked));
        first.start();
        Eventually.await(SOON, "one runs", () -> entered.get() == 1);

        assertEquals(503, assertThrows(Problem.class, () -> impatient.run(() -> "never")).status());
        unlocked.countDown();
        first.join();

        assertEquals("free again", impatient.run(() -> "free again"));
    }
}
