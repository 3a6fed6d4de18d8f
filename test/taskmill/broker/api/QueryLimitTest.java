package taskmill.broker.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.http.Problem;
import taskmill.support.Eventually;

class QueryLimitTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicInteger entered = new AtomicInteger();
    private final CountDownLatch unlocked = new CountDownLatch(1);
    private final QueryLimit limit = new QueryLimit(2, 3);

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
            () -> all.stream().allMatch(each -> each.getState() == Thread.State.WAITING));

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
}
