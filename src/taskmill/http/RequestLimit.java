package taskmill.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Limits how many requests are worked on at once. One above the limit is refused and never waits. Thread-safe. */
final class RequestLimit {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    RequestLimit(int most) {
        this.most = most;
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
                taken.decrementAndGet();
            }
        }
    }

    /** @throws Problem 503 if the limit is reached */
    Permit acquire() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            throw Problem.busy("more requests come at once than this server works on: ask again, or another one");
        }
        return new Permit(false);
    }

    /** A permit that does not count. */
    Permit uncounted() {
        return new Permit(true);
    }
}
