package taskmill.worker;

import java.util.concurrent.TimeUnit;

/**
 * The times of the lease protocol, all derived from the length of a lease. In nanoseconds, by {@link System#nanoTime}.
 *
 * <pre>
 * 0          1/3 lease   2/3 lease   1 lease      1 1/4 lease        1 1/2 lease
 * sent       renewed     renewed     lease over   fence: all killed  others may recover
 * </pre>
 *
 * @param leaseMs how long Redis keeps an attempt for its worker without hearing of it
 * @param pollMs longest wait of an idle worker before it asks by itself
 */
record LeaseTiming(long leaseMs, long pollMs) {
    private static final int LONGEST_BACKOFF_MS = 500;

    long leaseNanos() {
        return TimeUnit.MILLISECONDS.toNanos(leaseMs);
    }

    long pollNanos() {
        return TimeUnit.MILLISECONDS.toNanos(pollMs);
    }

    long renewNanos() {
        return leaseNanos() / 3;
    }

    /** When everything covered by a request sent at this time must have been killed. */
    long fence(long sentNanos) {
        return sentNanos + leaseNanos() * 5 / 4;
    }

    /** A silence of Redis after which sightings count anew. */
    long silenceNanos() {
        return leaseNanos() / 20;
    }

    /** Between two tries while Redis does not answer: doubles with each failure. */
    long backoffNanos(int failures) {
        long longest = Math.min(LONGEST_BACKOFF_MS, leaseMs / 60);
        return TimeUnit.MILLISECONDS.toNanos(Math.min(longest, 20L << Math.min(failures, 10)));
    }
}
