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
 * <ul>
 * <li>1/3 between two renewals: {@link #renewNanos}
 * <li>1 1/4 until the fence, when all that could not be renewed is killed: {@link #fence}
 * <li>1 1/2 until others recover it: the lease is over, and an observer saw it twice, 1/2 apart. Every worker looks
 *     once in 1/6, at most 10 s, every broker once a second, and both when a second sighting counts:
 *     {@link #sweepNanos} and {@link taskmill.store.Sweeper}
 * <li>1/20 without an answer, and an observer forgets what it saw: {@link taskmill.store.Sweeper}
 * <li>1/60, at most 500 ms, between two tries while Redis does not answer: {@link #backoffNanos}
 * <li>1/30, at most 1 s, for a connection and for an answer: {@link taskmill.store.Timeouts#forLease}
 * <li>2: Redis keeps the nonce of a claim, so that a repeat gets the same tasks: {@code claim.lua}
 * <li>4 without seeing an expired lease again, and an observer forgets it
 * <li>3/4: while Redis is away for less, nothing is killed. The last renewal is up to 1/3 old when Redis goes, and the
 *     next try is answered 1/8 after its return: 1/3 + 3/4 + 1/8 is less than 1 1/4
 * </ul>
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
