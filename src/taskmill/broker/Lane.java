package taskmill.broker;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import taskmill.http.Problem;
import taskmill.task.Unavailable;

/** Lets questions that take much of Redis or of the memory pass a few at a time, in turn. Thread-safe. */
final class Lane {
    private final Semaphore free;
    private final int mostWaiting;

    Lane(int atOnce, int mostWaiting) {
        this.free = new Semaphore(atOnce, true);
        this.mostWaiting = mostWaiting;
    }

    /** @throws Problem 503 if too many wait already */
    <T> T pass(Supplier<T> question) {
        if (free.getQueueLength() >= mostWaiting) {
            throw Problem.of(503, "too many ask for much at the same time: ask again").with("Retry-After", "1");
        }
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("this broker is closing", e);
        }
        try {
            return question.get();
        } finally {
            free.release();
        }
    }
}
