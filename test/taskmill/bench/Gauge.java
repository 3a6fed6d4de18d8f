package taskmill.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Counts to a number and tells how long that took. */
final class Gauge {
    private final CountDownLatch left;
    private final int times;
    private final long startNanos = System.nanoTime();

    Gauge(int times) {
        this.left = new CountDownLatch(times);
        this.times = times;
    }

    void hit() {
        left.countDown();
    }

    /** Hits a second, once all have come. */
    double rate() throws InterruptedException {
        if (!left.await(300, TimeUnit.SECONDS)) {
            throw new IllegalStateException(left.getCount() + " of " + times + " never came");
        }
        return times / ((System.nanoTime() - startNanos) / 1e9);
    }
}
