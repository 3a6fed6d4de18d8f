package taskmill.worker;

import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.worker.run.StopReason;

/** Stops attempts whose run time is over or whose fence has come, however late Redis answers. Thread-safe. */
final class Timekeeper implements AutoCloseable {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private final Attempts attempts;
    private final Loop loop;
    private volatile long nextNanos = System.nanoTime();

    Timekeeper(Attempts attempts) {
        this.attempts = attempts;
        this.loop = Loop.start("taskmill-timekeeper", () -> step(System.nanoTime()));
    }

    void watch(Attempt attempt) {
        if (nextNanos - Math.min(attempt.deadlineNanos(), attempt.fenceNanos()) > 0) {
            loop.wake();
        }
    }

    /** Stops what is over at {@code now} and returns how long until something else may be. */
    long step(long now) {
        long wait = IDLE_NANOS;
        nextNanos = now + wait;
        for (Attempt attempt : attempts.all()) {
            long toFence = attempt.fenceNanos() - now;
            long toDeadline = attempt.deadlineNanos() - now;
            if (toFence <= 0) {
                attempt.stop(StopReason.FENCED);
            } else if (toDeadline <= 0) {
                attempt.stop(StopReason.TIMEOUT);
                wait = Math.min(wait, toFence);
            } else {
                wait = Math.min(wait, Math.min(toFence, toDeadline));
            }
        }
        nextNanos = now + wait;
        return wait;
    }

    @Override
    public void close() {
        loop.close();
    }
}
