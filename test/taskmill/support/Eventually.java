package taskmill.support;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Waits for something to become true: the one place where tests wait. The limit is at least a minute, whatever a test
 * says, so that no test needs a quiet machine. Thread-safe: has no state.
 */
public final class Eventually {
    private static final long SHORTEST_PAUSE_MS = 5;
    private static final long LONGEST_PAUSE_MS = 100;
    /** A pause is this part of the wait so far, since each look may be a process, and takes time away from what is awaited. */
    private static final long PART = 10;
    /** No limit is shorter, since a busy machine is slow. It only ends tests that have failed already. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Eventually() {
    }

    /** An exception counts as "not yet" and is named if the limit is over. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns as soon as the condition holds; an {@link AssertionError} that names it after the limit. */
    public static void await(Duration atMost, String what, Condition condition) {
        get(atMost, what, () -> condition.holds() ? Optional.of(true) : Optional.empty());
    }

    /** The first value; an {@link AssertionError} that names what was awaited after the limit. */
    public static <T> T get(Duration atMost, String what, Callable<Optional<T>> source) {
        long limitMs = Math.max(atMost.toMillis(), PATIENCE.toMillis());
        long begun = System.nanoTime();
        var trouble = new AtomicReference<Exception>();
        while (true) {
            Optional<T> found = look(source, trouble);
            if (found.isPresent()) {
                return found.get();
            }
            long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (waitedMs >= limitMs) {
                throw new AssertionError("not within " + limitMs + " ms: " + what, trouble.get());
            }
            pause(Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS + waitedMs / PART));
        }
    }

    private static <T> Optional<T> look(Callable<Optional<T>> source, AtomicReference<Exception> trouble) {
        try {
            Optional<T> found = source.call();
            trouble.set(null);
            return found;
        } catch (Exception e) {
            trouble.set(e);
            return Optional.empty();
        }
    }

    private static void pause(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
