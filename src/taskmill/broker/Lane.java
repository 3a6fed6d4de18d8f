package taskmill.broker;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import taskmill.http.Problem;
import taskmill.task.Unavailable;

/** Lets questions that keep Redis busy pass two at a time, so that others are answered in between. Thread-safe. */
final class Lane {
    private static final int AT_ONCE = 2;
    private static final int MOST_WAITING = 30;
    private final Semaphore free = new Semaphore(AT_ONCE, true);

    /** @throws Problem 503 if too many wait already */
    <T> T pass(Supplier<T> question) {
        if (free.getQueueLength() >= MOST_WAITING) {
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
