package taskmill.worker.script;

import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import taskmill.loop.Loop;

/**
 * Whether this machine can run scripts now. After trouble was reported it looks again by itself, after pauses that grow
 * while trouble comes back. Thread-safe.
 */
final class Impairment implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Impairment.class.getName());
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** Without trouble for so long, the next one is told again and has the first pause again. */
    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Supplier<Optional<String>> look;
    private final Runnable onChange;
    private final Loop loop = Loop.prepared("taskmill-impaired", this::step);
    /** Written under the lock. */
    private volatile Optional<String> reason = Optional.empty();
    /** Guarded by this: the reason that was told to people. */
    private String told = "";
    /** Guarded by this, as are those below. */
    private long pauseNanos;
    private long untilNanos;
    private long lastNanos = System.nanoTime() - FORGET_NANOS;

    /**
     * @param look what is wrong now, if anything
     * @param onChange runs when scripts cannot be run any more, and when they can again
     */
    Impairment(Supplier<Optional<String>> look, Runnable onChange) {
        this.look = look;
        this.onChange = onChange;
    }

    /** Why no script can be run now, and what to do. */
    Optional<String> reason() {
        return reason;
    }

    /** A script could not be run, for this reason. */
    void report(String why) {
        synchronized (this) {
            long now = System.nanoTime();
            boolean isNew = now - lastNanos >= FORGET_NANOS;
            lastNanos = now;
            if (reason.isPresent()) {
                return;
            }
            pauseNanos = isNew ? FIRST_PAUSE_NANOS : Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2);
            untilNanos = now + pauseNanos;
            reason = Optional.of(why);
            if (isNew || !told.equals(why)) {
                told = why;
                LOG.log(Level.ERROR, "no script can be run here, so scripts are left to other workers until this is "
                    + "mended: {0}", why);
            }
        }
        loop.wake();
        onChange.run();
    }

    private long step() {
        long wait = untilNanos() - System.nanoTime();
        if (reason.isEmpty()) {
            return Loop.IDLE_NANOS;
        }
        return wait > 0 ? wait : look.get().map(this::still).orElseGet(this::well);
    }

    private synchronized long untilNanos() {
        return untilNanos;
    }

    private synchronized long still(String why) {
        reason = Optional.of(why);
        lastNanos = System.nanoTime();
        pauseNanos = Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2);
        return pauseNanos;
    }

    private long well() {
        synchronized (this) {
            reason = Optional.empty();
        }
        LOG.log(Level.INFO, "scripts can be run again");
        onChange.run();
        return Loop.IDLE_NANOS;
    }

    @Override
    public void close() {
        loop.close();
    }
}
