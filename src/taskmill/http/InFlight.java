package taskmill.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that have begun and not ended, so that closing can wait for them. Thread-safe. */
final class InFlight {
    private final AtomicInteger running = new AtomicInteger();
    private final Set<CompletableFuture<?>> awaited = ConcurrentHashMap.newKeySet();
    private volatile boolean closing;

    void begin() {
        running.incrementAndGet();
    }

    void end() {
        if (running.decrementAndGet() == 0 && closing) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /** Keeps an answer that is not there yet, so that closing can end it. */
    void await(CompletableFuture<?> answer) {
        awaited.add(answer);
    }

    void forget(CompletableFuture<?> answer) {
        awaited.remove(answer);
    }

    boolean isClosing() {
        return closing;
    }

    void startClosing() {
        closing = true;
    }

    /** Fails all answers that are still awaited. */
    void failAwaited(Problem problem) {
        awaited.forEach(answer -> answer.completeExceptionally(problem));
    }

    /** Once closing has started: waits until all have ended. False if they did not within the time. */
    synchronized boolean drained(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (running.get() > 0) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0) {
                return false;
            }
            wait(leftMs);
        }
        return true;
    }
}
