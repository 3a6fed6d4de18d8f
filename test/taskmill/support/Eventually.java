package taskmill.support;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** Waits for something to become true, with a deadline: the one place where tests wait. Thread-safe: has no state. */
public final class Eventually {
    private static final long PAUSE_MS = 5;

    private Eventually() {
    }

    /** A look at the world; an exception counts as "not yet" and is named if the deadline passes. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /** Returns as soon as the condition holds; an {@link AssertionError} that names it once the time is over. */
    public static void await(Duration atMost, String what, Condition condition) {
        get(atMost, what, () -> condition.holds() ? Optional.of(true) : Optional.empty());
    }

    /** The first value there is; an {@link AssertionError} that names what was awaited once the time is over. */
    public static <T> T get(Duration atMost, String what, Callable<Optional<T>> source) {
        long deadline = System.nanoTime() + atMost.toNanos();
        var trouble = new AtomicReference<Exception>();
        while (true) {
            Optional<T> found = look(source, trouble);
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() - deadline >= 0) {
                throw new AssertionError("not within " + atMost.toMillis() + " ms: " + what, trouble.get());
            }
            pause();
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

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        }
    }
}
