package taskmill.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.CapturedLog;
import taskmill.support.Eventually;

/** A step again and again, on one thread. */
final class LoopTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private final AtomicInteger passes = new AtomicInteger();
    private Loop loop;

    @AfterEach
    void close() {
        loop.close();
    }

    private void awaitPasses(int count) {
        Eventually.await(SOON, count + " passes, not " + passes, () -> passes.get() >= count);
    }

    @Test
    void firstPassBeginsByItself() {
        loop = Loop.start("test-loop", () -> {
            passes.incrementAndGet();
            return Loop.IDLE_NANOS;
        });

        awaitPasses(1);
    }

    @Test
    void aPassThatGoesOnIsLateAndOneThatWaitsIsNot() {
        CountDownLatch end = new CountDownLatch(1);
        loop = Loop.start("test-loop", () -> {
            end.await();
            return Loop.IDLE_NANOS;
        });
        Eventually.await(SOON, "lateness", () -> loop.lateNanos() > TimeUnit.MILLISECONDS.toNanos(20));

        end.countDown();

        Eventually.await(SOON, "none", () -> loop.lateNanos() < 0);
    }

    @Test
    void preparedLoopWaitsForItsFirstWake() {
        loop = Loop.prepared("test-loop", () -> {
            passes.incrementAndGet();
            return Loop.IDLE_NANOS;
        });
        assertEquals(0, passes.get());

        loop.wake();

        awaitPasses(1);
    }

    @Test
    void stepIsMadeAgainAfterTheTimeItAnswers() {
        long begun = System.nanoTime();
        loop = Loop.start("test-loop", () -> {
            passes.incrementAndGet();
            return TimeUnit.MILLISECONDS.toNanos(20);
        });

        awaitPasses(4);

        assertTrue(System.nanoTime() - begun >= TimeUnit.MILLISECONDS.toNanos(60), "four passes without three waits");
    }

    @Test
    void negativeWaitMeansAtOnce() {
        loop = Loop.start("test-loop", () -> passes.incrementAndGet() < 100 ? -1 : Loop.IDLE_NANOS);

        awaitPasses(100);
    }

    @Test
    void wakeShortensTheWait() {
        loop = Loop.start("test-loop", () -> {
            passes.incrementAndGet();
            return Loop.IDLE_NANOS;
        });
        awaitPasses(1);

        loop.wake();

        awaitPasses(2);
    }

    @Test
    void wakeDuringAPassMakesOneMore() throws InterruptedException {
        CountDownLatch inPass = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        loop = Loop.start("test-loop", () -> {
            if (passes.incrementAndGet() == 1) {
                inPass.countDown();
                go.await();
            }
            return Loop.IDLE_NANOS;
        });
        inPass.await();

        loop.wake();
        loop.wake();
        go.countDown();

        awaitPasses(2);
        loop.close();
        assertEquals(2, passes.get());
    }

    @Test
    void passesNeverOverlapHoweverOftenItIsWoken() {
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean overlapped = new AtomicBoolean();
        loop = Loop.start("test-loop", () -> {
            overlapped.compareAndSet(false, inside.incrementAndGet() > 1);
            passes.incrementAndGet();
            inside.decrementAndGet();
            return 0;
        });

        while (passes.get() < 2000) {
            loop.wake();
        }

        assertFalse(overlapped.get());
    }

    @Test
    void stepThatThrowsIsLoggedAndTriedAgain() {
        try (CapturedLog log = new CapturedLog(Loop.class.getName(), "loop=throws-once")) {
            loop = Loop.start("throws-once", () -> {
                if (passes.incrementAndGet() == 1) {
                    throw new StackOverflowError("on purpose");
                }
                return Loop.IDLE_NANOS;
            });

            awaitPasses(2);

            assertEquals(List.of("SEVERE a background step failed and is tried again loop=throws-once"), log.lines());
        }
    }

    @Test
    void itsThreadHasItsNameAndKeepsNoJvmAlive() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        loop = Loop.start("test-loop", () -> {
            thread.set(Thread.currentThread());
            return Loop.IDLE_NANOS;
        });

        Eventually.await(SOON, "a pass", () -> thread.get() != null);

        assertEquals("test-loop", thread.get().getName());
        assertTrue(thread.get().isDaemon());
    }

    @Test
    void closeWaitsForThePassAndMakesNoOther() throws InterruptedException {
        CountDownLatch inPass = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        loop = Loop.start("test-loop", () -> {
            passes.incrementAndGet();
            inPass.countDown();
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            ended.set(true);
            return 0;
        });
        inPass.await();

        loop.close();

        assertTrue(ended.get(), "close returned in the middle of a pass");
        int made = passes.get();
        loop.wake();
        loop.close();
        assertEquals(made, passes.get());
    }

    @Test
    void closeBeforeTheFirstWakeIsFine() {
        loop = Loop.prepared("test-loop", () -> {
            passes.incrementAndGet();
            return 0;
        });

        loop.close();
        loop.wake();

        assertEquals(0, passes.get());
    }
}
