package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.http.Problem;
import taskmill.support.Eventually;

class LaneTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger entered = new AtomicInteger();
    private final CountDownLatch unlocked = new CountDownLatch(1);
    private final Lane lane = new Lane(2, 3);

    @AfterEach
    void end() {
        unlocked.countDown();
        threads.shutdownNow();
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

    private int refused() {
        return assertThrows(Problem.class, () -> lane.pass(() -> "too many")).status();
    }

    @Test
    void aFewPassAtOnceSomeWaitAndMoreAreRefused() throws Exception {
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(threads.submit(() -> lane.pass(this::locked)));
        }
        Eventually.await(SOON, "one more is refused", () -> entered.get() == 2 && refused() == 503);

        unlocked.countDown();

        for (Future<String> each : all) {
            assertEquals("passed", each.get());
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
