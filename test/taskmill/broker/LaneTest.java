package taskmill.broker;

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

class LaneTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AtomicInteger entered = new AtomicInteger();
    private final CountDownLatch unlocked = new CountDownLatch(1);
    private final Lane lane = new Lane(2, 3);

    @AfterEach
    void end() {
        unlocked.countDown();
    }

    private String locked() {
        entered.incrementAndGet();
        try {
            unlocked.await();
            return "passed";
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFewPassAtOnceSomeWaitAndMoreAreRefused() throws InterruptedException {
        List<Thread> all = Stream.generate(() -> new Thread(() -> lane.pass(this::locked))).limit(5).toList();
        all.forEach(Thread::start);
        Eventually.await(SOON, "two are in it and three before it",
            () -> all.stream().allMatch(each -> each.getState() == Thread.State.WAITING));

        assertEquals(2, entered.get());
        assertEquals(503, assertThrows(Problem.class, () -> lane.pass(() -> "too many")).status());
        unlocked.countDown();

        for (Thread each : all) {
            each.join();
        }
        assertEquals(5, entered.get());
        assertEquals("free again", lane.pass(() -> "free again"));
    }

    @Test
    void aFailureLeavesTheLane() {
        for (int i = 0; i < 10; i++) {
            assertThrows(IllegalStateException.class, () -> lane.pass(() -> {
                throw new IllegalStateException("as it is meant");
            }));
        }
        assertEquals("free", lane.pass(() -> "free"));
    }
}
