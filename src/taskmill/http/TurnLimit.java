package taskmill.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Limits how much expensive work is done at once. The others wait in order of arrival. Thread-safe. */
public final class TurnLimit {
    private final Semaphore permits;
    private final int mostWaiting;
    private final Duration longestWait;

    public TurnLimit(int atOnce, int mostWaiting, Duration longestWait) {
        this.permits = new Semaphore(atOnce, true);
        this.mostWaiting = mostWaiting;
        this.longestWait = longestWait;
    }

    /** @throws Problem 503 if too many wait already, or its turn does not come in time */
    public <T> T run(Supplier<T> work) {
        if (permits.getQueueLength() >= mostWaiting || !acquired()) {
            throw Problem.busy("too many expensive requests come at the same time: ask again");
        }
        try {
            return work.get();
        } finally {
            permits.release();
        }
    }

    private boolean acquired() {
        try {
            return permits.tryAcquire(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
