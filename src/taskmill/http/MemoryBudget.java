package taskmill.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for request bodies and replies. Each exchange has a little for free, so a slow client with a large body cannot
 * keep others from their small ones. Everything above that is reserved here until the exchange ends. Thread-safe.
 */
final class MemoryBudget {
    /** Bytes of a body, and of a reply, that need no reservation. */
    static final int FREE = 16 * 1024;

    private final AtomicLong left;

    MemoryBudget(long bytes) {
        left = new AtomicLong(bytes);
    }

    Reservation reservation() {
        return new Reservation();
    }

    /** The bytes that one exchange has reserved. For one thread at a time. */
    final class Reservation {
        private long bytes;

        private Reservation() {
        }

        /** @throws Problem 503 if less than {@code more} bytes are left */
        void add(long more) {
            if (left.addAndGet(-more) < 0) {
                left.addAndGet(more);
                throw Problem.busy("this server has no memory left for this request: ask again, or for less");
            }
            bytes += more;
        }

        /** Gives everything back. A second call does nothing. */
        void release() {
            left.addAndGet(bytes);
            bytes = 0;
        }
    }
}
