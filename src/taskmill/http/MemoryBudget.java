package taskmill.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that clients can make this server hold: heads, bodies, what was read from them, and replies. Each exchange
 * has a little for free, so that small requests are served while others hold all the rest. Thread-safe.
 */
final class MemoryBudget {
    /** Bytes of a request, and of a reply, that need no reservation. */
    static final int FREE = 8 * 1024;
    private static final long MIB = 1 << 20;

    private final long all;
    private final AtomicLong left;

    MemoryBudget(long bytes) {
        all = bytes;
        left = new AtomicLong(bytes);
    }

    /** The bytes that one exchange has reserved. For one thread at a time. */
    final class Reservation {
        private long free = FREE;
        private long bytes;

        /** @throws Problem 503 if fewer than {@code more} bytes are left; then nothing is reserved */
        void add(long more) {
            long fromFree = Math.min(free, more);
            long charged = more - fromFree;
            if (charged > 0 && left.addAndGet(-charged) < 0) {
                left.addAndGet(charged);
                throw Problem.busy(bytes + charged <= all
                    ? "this server has no memory left for this request: ask again, or for less"
                    : "this request needs " + ((bytes + charged) / MIB + 1) + " MiB of memory, and this server has "
                    + all / MIB + " for all requests: start it with a larger heap (-Xmx)");
            }
            free -= fromFree;
            bytes += charged;
        }

        void addUpTo(long sum) {
            add(Math.max(0, sum - bytes));
        }

        /** Gives everything back. A second call does nothing. */
        void release() {
            left.addAndGet(bytes);
            bytes = 0;
            free = FREE;
        }
    }
}
