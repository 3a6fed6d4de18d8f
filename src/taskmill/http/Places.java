package taskmill.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Room for so many requests that are worked on at once; one too many is refused, never made to wait. Thread-safe. */
final class Places {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();

    Places(int most) {
        this.most = most;
    }

    /** One request's place, until it is left for good. */
    final class Place {
        private final AtomicBoolean left;

        private Place(boolean left) {
            this.left = new AtomicBoolean(left);
        }

        /** Makes room for another request; without effect the second time. */
        void leave() {
            if (left.compareAndSet(false, true)) {
                taken.decrementAndGet();
            }
        }
    }

    /** @throws Problem 503 if there is no room */
    Place take() {
        if (taken.incrementAndGet() > most) {
            taken.decrementAndGet();
            throw Problem.of(503, "more requests come at once than this server works on: ask again, or another one")
                    .with("Retry-After", "1");
        }
        return new Place(false);
    }

    /** A place beside those that are counted. */
    Place extra() {
        return new Place(true);
    }
}
