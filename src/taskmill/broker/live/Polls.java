package taskmill.broker.live;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import taskmill.loop.Loop;
import taskmill.store.StoreMismatch;
import taskmill.task.Unavailable;

/** Clients that wait until something can be answered; one loop asks for all of them. Thread-safe. */
public final class Polls implements AutoCloseable {
    private static final int MOST = 500;
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private final Queue<Poll> waiting = new ConcurrentLinkedQueue<>();
    private final Loop loop = Loop.prepared("taskmill-polls", this::step);

    private record Poll(BooleanSupplier isReady, long untilNanos, CompletableFuture<Void> over) {
        private boolean isOver() {
            try {
                return System.nanoTime() - untilNanos >= 0 || isReady.getAsBoolean();
            } catch (Unavailable | StoreMismatch e) {
                return false;
            } catch (RuntimeException e) {
                // Whoever makes the answer meets it, too.
                return true;
            }
        }
    }

    /** Completed when this is ready, when the time is over, or at once if too many wait. */
    public CompletableFuture<Void> until(BooleanSupplier isReady, long waitMs) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        if (waiting.size() >= MOST) {
            over.complete(null);
            return over;
        }
        waiting.add(new Poll(isReady, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs), over));
        loop.wake();
        return over;
    }

    private long step() {
        waiting.removeIf(poll -> poll.isOver() && poll.over().complete(null));
        return waiting.isEmpty() ? Loop.IDLE_NANOS : EVERY_NANOS;
    }

    @Override
    public void close() {
        loop.close();
        waiting.forEach(poll -> poll.over().complete(null));
    }
}
