package taskmill.broker.api;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import taskmill.http.Problem;
import taskmill.task.Unavailable;

/** Limits how many expensive queries run at once; the others wait in order of arrival. Thread-safe. */
final class QueryLimit {
    private final Semaphore permits;
    private final int mostWaiting;

    QueryLimit(int atOnce, int mostWaiting) {
        this.permits = new Semaphore(atOnce, true);
        this.mostWaiting = mostWaiting;
    }

    /** @throws Problem 503 if too many queries wait already */
    <T> T run(Supplier<T> query) {
        if (permits.getQueueLength() >= mostWaiting) {
            throw Problem.busy("too many expensive requests come at the same time: ask again");
        }
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("this broker is closing", e);
        }
        try {
            return query.get();
        } finally {
            permits.release();
        }
    }
}
