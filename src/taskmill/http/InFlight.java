package taskmill.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Counts the requests that have begun and not ended, so that closing can wait for them. Thread-safe. */
final class InFlight {
    private static final int ALL = Integer.MAX_VALUE;
    private final Semaphore permits = new Semaphore(ALL);
    private final Set<CompletableFuture<?>> awaited = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;
    private volatile long begunNanos = System.nanoTime();

    void begin() {
        begunNanos = System.nanoTime();
        permits.acquireUninterruptibly();
    }

    void end() {
        permits.release();
    }

    /** Keeps an answer that is not there yet, so that closing can end it. */
    void await(CompletableFuture<?> answer) {
        awaited.add(answer);
        answer.whenComplete((made, failure) -> awaited.remove(answer));
    }

    boolean isClosing() {
        return closing;
    }

    void startClosing() {
        closing = true;
    }

    void failAwaited(Problem problem) {
        awaited.forEach(answer -> answer.completeExceptionally(problem));
    }

    /** Waits until all requests have ended. False if they did not within the time. */
    boolean drained(Duration atMost) throws InterruptedException {
        boolean drained = permits.tryAcquire(ALL, atMost.toNanos(), TimeUnit.NANOSECONDS);
        if (drained) {
            permits.release(ALL);
        }
        return drained;
    }

    /** Waits until no request has begun for so long. False if one still did after the other time. */
    boolean quiet(Duration time, Duration atMost) throws InterruptedException {
        long untilNanos = System.nanoTime() + atMost.toNanos();
        long leftNanos;
        while ((leftNanos = begunNanos + time.toNanos() - System.nanoTime()) > 0) {
            if (System.nanoTime() > untilNanos) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(leftNanos);
        }
        return true;
    }
}
