package taskmill.chaos;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Measures for how long this machine let a thread wait that wanted to run. Thread-safe. */
final class Pauses implements AutoCloseable {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private final Thread thread = new Thread(this::watch, "pauses");
    private volatile long longestNanos;
    private volatile boolean closed;

    Pauses() {
        thread.start();
    }

    private void watch() {
        for (long last = System.nanoTime(); !closed;) {
            LockSupport.parkNanos(STEP_NANOS);
            long now = System.nanoTime();
            longestNanos = Math.max(longestNanos, now - last - STEP_NANOS);
            last = now;
        }
    }

    /** The longest pause so far. */
    long longestMs() {
        return TimeUnit.NANOSECONDS.toMillis(longestNanos);
    }

    @Override
    public void close() {
        closed = true;
    }
}
