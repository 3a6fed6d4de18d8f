package taskmill.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory for what clients send and are sent. A little is free for each of them, so that whoever is slow with much
 * cannot keep others from their little; what goes beyond is taken from here until their exchange ends. Thread-safe.
 */
final class Budget {
    /** Bytes of a body, and of a reply. */
    static final int FREE = 16 * 1024;

    private final AtomicLong left;

    Budget(long bytes) {
        left = new AtomicLong(bytes);
    }

    Share share() {
        return new Share();
    }

    /** What one exchange has taken. For one thread at a time. */
    final class Share {
        private long taken;

        private Share() {
        }

        /** @throws Problem 503 if there is not so much left */
        void take(long bytes) {
            if (left.addAndGet(-bytes) < 0) {
                left.addAndGet(bytes);
                throw Problem.of(503, "this server has no memory left for so much: ask again, or for less")
                        .with("Retry-After", "1");
            }
            taken += bytes;
        }

        /** Gives all of it back; there is nothing to give the second time. */
        void giveBack() {
            left.addAndGet(taken);
            taken = 0;
        }
    }
}
