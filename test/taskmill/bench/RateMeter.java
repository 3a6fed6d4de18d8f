package taskmill.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import taskmill.worker.Counters;
import taskmill.worker.Worker;

/** Measures a rate from the first of a number of events to the last, as the drivers of the peers do. */
final class RateMeter {
    private static final long LONGEST_SECONDS = 120;
    private final CountDownLatch left;
    private final int times;
    private volatile long firstNanos;

    RateMeter(int times) {
        this.left = new CountDownLatch(times);
        this.times = times;
    }

    /** One event more. */
    void count() {
        if (firstNanos == 0) {
            firstNanos = System.nanoTime();
        }
        left.countDown();
    }

    /** Events a second, once all have come. */
    double rate() throws InterruptedException {
        if (!left.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(left.getCount() + " of " + times + " never came");
        }
        return times / ((System.nanoTime() - firstNanos) / 1e9);
    }

    /** Tasks a second that a worker settles, once it has settled this many. */
    static double settled(Worker worker, int tasks) {
        long before = await(worker, 1);
        long start = System.nanoTime();
        long after = await(worker, tasks);
        return (after - before) / ((System.nanoTime() - start) / 1e9);
    }

    private static long await(Worker worker, int tasks) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
        long settled = worker.counters().count(Counters.Event.SETTLED);
        while (settled < tasks) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException((tasks - settled) + " of " + tasks + " were never settled");
            }
            LockSupport.parkNanos(1_000_000);
            settled = worker.counters().count(Counters.Event.SETTLED);
        }
        return settled;
    }
}
