package taskmill.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Limits how many large bodies are read into values at once. That keeps a processor busy, and takes memory: of many at
 * once each may find too little, where one after the other all find enough. The others wait in order of arrival, but
 * not for long. Thread-safe.
 */
final class ParseLimit {
    /** Bytes of a body that is read without waiting. */
    private static final int SMALL = 16 * 1024;
    private static final long WAIT_MS = 900;

    private final Semaphore permits;

    ParseLimit(int atOnce) {
        permits = new Semaphore(atOnce, true);
    }

    /** @throws Problem 503 if its turn does not come soon */
    <T> T run(int bytes, Supplier<T> parse) {
        if (bytes <= SMALL) {
            return parse.get();
        }
        acquire();
        try {
            return parse.get();
        } finally {
            permits.release();
        }
    }

    private void acquire() {
        try {
            if (permits.tryAcquire(WAIT_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Problem.busy("too many large requests come at the same time: ask again");
    }
}
