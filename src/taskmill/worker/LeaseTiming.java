package taskmill.worker;

import java.util.concurrent.TimeUnit;

/**
 * The times of a lease, all of them fractions of its length, as "The life of a lease" in src/README.md shows them. They
 * are by {@link System#nanoTime}, from the sending of the last claim or renewal that was answered.
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

    long backoffNanos(int failures) {
        long longest = Math.min(LONGEST_BACKOFF_MS, leaseMs / 60);
        return TimeUnit.MILLISECONDS.toNanos(Math.min(longest, 20L << Math.min(failures, 10)));
    }
}
