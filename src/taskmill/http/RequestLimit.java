package taskmill.http;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Limits how many requests are worked on at once. One above the limit is refused and never waits. Thread-safe. */
final class RequestLimit {
    private final Semaphore permits;

    RequestLimit(int most) {
        permits = new Semaphore(most);
    }

    /** The right of one request to be worked on. */
    final class Permit {
        private final AtomicBoolean released;

        private Permit(boolean released) {
            this.released = new AtomicBoolean(released);
        }

        /** Lets another request in. A second call does nothing. */
        void release() {
            if (released.compareAndSet(false, true)) {
                permits.release();
            }
        }
    }

    /** @throws Problem 503 if the limit is reached */
    Permit acquire() {
        if (!permits.tryAcquire()) {
            throw Problem.busy("more requests come at once than this server works on: ask again, or another one");
        }
        return new Permit(false);
    }

    Permit uncounted() {
        return new Permit(true);
    }
}
