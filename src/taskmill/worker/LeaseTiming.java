package taskmill.worker;

import java.util.concurrent.TimeUnit;

/**
 * The times of a lease. All are fractions of its length, and this is the list of them. This worker's times are by
 * {@link System#nanoTime}; only the end of a lease is by the clock of Redis.
 *
 * <pre>
 * leases since the sending of the last claim or renewal that was answered:
 * 0       1/3      2/3      1             1 1/4                    1 1/2
 * sent    renew    renew    lease ends    fence: nothing of it     another worker
 *                                         may run any more         may recover it
 * </pre>
 *
 * "The life of a lease" in src/README.md says what happens at each moment, and which other fractions there are.
 *
 * @param leaseMs how long Redis keeps an attempt for its worker without hearing of it
 * @param pollMs longest wait of an idle worker before it claims without having been woken
 */
record LeaseTiming(long leaseMs, long pollMs) {
    private static final int LONGEST_BACKOFF_MS = 500;
    private static final long LONGEST_SWEEP_NANOS = TimeUnit.SECONDS.toNanos(10);

    long leaseNanos() {
        return TimeUnit.MILLISECONDS.toNanos(leaseMs);
    }

    long pollNanos() {
        return TimeUnit.MILLISECONDS.toNanos(pollMs);
    }

    long renewNanos() {
        return leaseNanos() / 3;
    }

    /** When everything must have been killed that a claim or renewal sent at this time covers. */
    long fence(long sentNanos) {
        return sentNanos + leaseNanos() * 5 / 4;
    }

    /** Between two looks at expired leases, expired results and tasks that are too late. */
    long sweepNanos() {
        return Math.min(LONGEST_SWEEP_NANOS, leaseNanos() / 6);
    }

    /** The wait before the next try after so many failures: doubles with each, up to a limit. */
    long backoffNanos(int failures) {
        long longest = Math.min(LONGEST_BACKOFF_MS, leaseMs / 60);
        return TimeUnit.MILLISECONDS.toNanos(Math.min(longest, 20L << Math.min(failures, 10)));
    }
}
