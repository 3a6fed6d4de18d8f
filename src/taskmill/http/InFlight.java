package taskmill.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The exchanges that have begun and not ended, so that closing can wait for them. Thread-safe. */
final class InFlight {
    private final AtomicInteger running = new AtomicInteger();
    private final Set<CompletableFuture<Reply>> awaited = ConcurrentHashMap.newKeySet();
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

    /** Remembers an answer that is not there yet. */
    void await(CompletableFuture<Reply> answer) {
        awaited.add(answer);
    }

    void forget(CompletableFuture<Reply> answer) {
        awaited.remove(answer);
    }

    boolean isClosing() {
        return closing;
    }

    void startClosing() {
        closing = true;
    }

    /** Ends by a failure whatever is still awaited. */
    void failAwaited(Problem problem) {
        awaited.forEach(answer -> answer.completeExceptionally(problem));
    }

    /** Waits until nothing runs any more, if closing has started; whether that came within the time. */
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
