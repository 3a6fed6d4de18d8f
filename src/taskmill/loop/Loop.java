package taskmill.loop;

import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Background work as a step that makes one pass and answers how long to wait until the next. Owns one daemon thread,
 * on which every pass runs. Thread-safe.
 */
public final class Loop implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Loop.class.getName());
    /** The answer of a step that is to run again only when it is woken. */
    public static final long IDLE_NANOS = TimeUnit.DAYS.toNanos(1);
    private static final long PAUSE_AFTER_FAULT_NANOS = TimeUnit.SECONDS.toNanos(1);

    @FunctionalInterface
    public interface Step {
        /** Makes one pass and answers the nanoseconds until the next one is wanted; 0 or less: at once. */
        long step() throws InterruptedException;
    }

    private final String name;
    private final Step step;
    private final ScheduledThreadPoolExecutor thread;
    /** Guarded by this: the pass that waits for its time. */
    private Future<?> next;
    /** Guarded by this: the number of the pass that may run; one that was overtaken by a wake does nothing. */
    private long turn;
    /** Guarded by this. */
    private boolean running;
    /** Guarded by this: a wake came while a pass ran. */
    private boolean awake;
    /** Guarded by this. */
    private boolean closed;
    /** When the pass that runs has begun, or the next one is due. */
    private volatile long dueNanos = System.nanoTime();

    private Loop(String name, Step step) {
        this.name = name;
        this.step = step;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, name);
            created.setDaemon(true);
            return created;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Starts the first pass at once, on a thread of this name. */
    public static Loop start(String name, Step step) {
        Loop loop = prepared(name, step);
        loop.wake();
        return loop;
    }

    /** A loop whose first pass begins with the first {@link #wake}. */
    public static Loop prepared(String name, Step step) {
        return new Loop(name, step);
    }

    /** Makes the next pass begin now, or right after the one that is running. Never blocks on the pass. */
    public synchronized void wake() {
        if (running) {
            awake = true;
        } else if (!closed) {
            schedule(0);
        }
    }

    /** For how long a pass has run, or should have begun; 0 or less if the next one has its time before it. */
    public long lateNanos() {
        return System.nanoTime() - dueNanos;
    }

    private void pass(long mine) {
        if (!begin(mine)) {
            return;
        }
        long waitNanos = PAUSE_AFTER_FAULT_NANOS;
        try {
            waitNanos = step.step();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) {
            LOG.log(Level.ERROR, () -> "a background step failed and is tried again loop=" + name, e);
        }
        end(waitNanos);
    }

    private synchronized boolean begin(long mine) {
        if (closed || mine != turn) {
            return false;
        }
        running = true;
        dueNanos = System.nanoTime();
        awake = false;
        return true;
    }

    private synchronized void end(long waitNanos) {
        running = false;
        if (!closed) {
            long nanos = awake ? 0 : Math.max(0, waitNanos);
            dueNanos = System.nanoTime() + nanos;
            schedule(nanos);
        }
    }

    /** Caller holds the lock. */
    private void schedule(long waitNanos) {
        if (next != null) {
            next.cancel(false);
        }
        long mine = ++turn;
        next = thread.schedule(() -> pass(mine), waitNanos, TimeUnit.NANOSECONDS);
    }

    /** Lets a running pass end, interrupts it after 5 s, and starts no other. Does nothing the second time. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            thread.shutdown();
        }
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a background step did not end in time loop={0}", name);
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
