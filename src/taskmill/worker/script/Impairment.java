package taskmill.worker.script;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import taskmill.loop.Loop;

/** Whether this machine can run scripts. After trouble it looks again by itself, after growing pauses. Thread-safe. */
final class Impairment implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Impairment.class.getName());
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** After so long without trouble, the next one is told again and has the first pause again. */
    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST_TOLD = 20;

    private final Supplier<Optional<String>> look;
    private final Runnable onChange;
    /** Started at once: when the machine has no more threads, it is too late. */
    private final Loop loop;
    /** Written under the lock. */
    private volatile Optional<String> reason = Optional.empty();
    /** Guarded by this, as are all below: the reasons that were told to people. */
    private final Set<String> told = new HashSet<>();
    private long pauseNanos;
    private long nextLookNanos;
    private long lastNanos = System.nanoTime();

    /** Look tells what is wrong now; onChange runs when scripts cannot be run any more, and when they can again. */
    Impairment(Supplier<Optional<String>> look, Runnable onChange) {
        this.look = look;
        this.onChange = onChange;
        this.loop = Loop.start("taskmill-impaired", this::step);
    }

    /** Why no script can be run now, and what to do. */
    Optional<String> reason() {
        return reason;
    }

    void report(String why) {
        synchronized (this) {
            lastNanos = System.nanoTime();
            if (reason.isPresent()) {
                return;
            }
            pauseNanos = told.isEmpty() ? FIRST_PAUSE_NANOS : Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2);
            nextLookNanos = lastNanos + pauseNanos;
            reason = Optional.of(why);
            if (told.size() < MOST_TOLD && told.add(why)) {
                LOG.log(Level.ERROR, "no script can be run here, so scripts are left to other workers until this is "
                    + "mended: {0}", why);
            }
        }
        loop.wake();
        onChange.run();
    }

    private long step() {
        if (reason.isEmpty()) {
            return forget();
        }
        long wait = nextLookNanos() - System.nanoTime();
        return wait > 0 ? wait : look.get().map(this::still).orElseGet(this::well);
    }

    private synchronized long nextLookNanos() {
        return nextLookNanos;
    }

    private synchronized long still(String why) {
        reason = Optional.of(why);
        lastNanos = System.nanoTime();
        pauseNanos = Math.min(LONGEST_PAUSE_NANOS, pauseNanos * 2);
        nextLookNanos = lastNanos + pauseNanos;
        return pauseNanos;
    }

    private long well() {
        synchronized (this) {
            reason = Optional.empty();
        }
        onChange.run();
        return FORGET_NANOS;
    }

    private synchronized long forget() {
        long wait = lastNanos + FORGET_NANOS - System.nanoTime();
        if (told.isEmpty() || wait > 0) {
            return told.isEmpty() ? Loop.IDLE_NANOS : wait;
        }
        told.clear();
        LOG.log(Level.INFO, "scripts have been run here again for a minute");
        return Loop.IDLE_NANOS;
    }

    @Override
    public void close() {
        loop.close();
    }
}
