package taskmill.broker.live;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import taskmill.loop.Loop;
import taskmill.store.TaskStore;
import taskmill.task.Unavailable;

/**
 * Clients that wait for tasks to finish; none of them holds a thread. One loop polls Redis for all waiting clients in
 * one call: each every 1 ms at first, later every 5, then 50 ms. Thread-safe.
 */
public final class Waiters implements AutoCloseable {
    /** Half of the connections that the server takes: a client that is gone holds its own until its answer. */
    static final int MOST = 2048;
    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_AFTER_TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private final TaskStore tasks;
    /** By the order in which they came. */
    private final ConcurrentNavigableMap<Long, Waiter> waiting = new ConcurrentSkipListMap<>();
    private final AtomicLong came = new AtomicLong();
    private final Loop loop;
    private volatile boolean closed;

    /** Compared by identity: two clients may wait for one task. */
    private static final class Waiter {
        private final long number;
        private final String uuid;
        private final long sinceNanos;
        private final long untilNanos;
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        /** Used by the loop alone: when it polls Redis next for this task. */
        private long pollNanos;

        Waiter(long number, String uuid, long sinceNanos, long untilNanos) {
            this.number = number;
            this.uuid = uuid;
            this.sinceNanos = sinceNanos;
            this.untilNanos = untilNanos;
            this.pollNanos = sinceNanos;
        }
    }

    public Waiters(TaskStore tasks) {
        this.tasks = tasks;
        this.loop = Loop.prepared("taskmill-waiters", this::step);
    }

    /**
     * Completed when the task has finished or is gone, when the time is over, when too many came later, or when this is
     * closed. The loop's thread completes it, so what follows must be quick and must not block.
     */
    public CompletableFuture<Void> await(String uuid, long waitMs) {
        long now = System.nanoTime();
        if (waitMs <= 0 || closed) {
            return CompletableFuture.completedFuture(null);
        }
        Waiter waiter = new Waiter(came.incrementAndGet(), uuid, now, now + TimeUnit.MILLISECONDS.toNanos(waitMs));
        waiting.put(waiter.number, waiter);
        Map.Entry<Long, Waiter> oldest = waiting.firstEntry();
        if (oldest != null && waiting.size() > MOST) {
            release(oldest.getValue());
        }
        loop.wake();
        if (closed) {
            release(waiter);
        }
        return waiter.over;
    }

    public int count() {
        return waiting.size();
    }

    private long step() {
        long begun = System.nanoTime();
        List<Waiter> due = waiting.values().stream().filter(waiter -> begun - waiter.pollNanos >= 0).toList();
        boolean answered = poll(due);
        long now = System.nanoTime();
        due.forEach(waiter -> waiter.pollNanos =
            now + (answered ? pause(now - waiter.sinceNanos) : PAUSE_AFTER_TROUBLE_NANOS));
        waiting.values().stream().filter(waiter -> now - waiter.untilNanos >= 0).forEach(this::release);
        return waiting.values().stream().mapToLong(waiter -> Math.min(waiter.pollNanos, waiter.untilNanos) - now).min()
            .orElse(Loop.IDLE_NANOS);
    }

    /** Releases the clients whose tasks have finished. False if Redis did not answer. */
    private boolean poll(List<Waiter> due) {
        try {
            Set<String> finished = tasks.finished(due.stream().map(waiter -> waiter.uuid).collect(Collectors.toSet()));
            due.stream().filter(waiter -> finished.contains(waiter.uuid)).forEach(this::release);
            return true;
        } catch (Unavailable e) {
            // The client gets the error when its time is over and the task is read.
            return false;
        }
    }

    /** Most tasks that clients wait for are short, so the loop polls more often for a client that came recently. */
    private static long pause(long ageNanos) {
        return TimeUnit.MILLISECONDS.toNanos(ageNanos < FIRST_NANOS ? 1 : ageNanos < SECOND_NANOS ? 5 : 50);
    }

    private void release(Waiter waiter) {
        if (waiting.remove(waiter.number, waiter)) {
            waiter.over.complete(null);
        }
    }

    @Override
    public void close() {
        closed = true;
        loop.close();
        waiting.values().forEach(this::release);
    }
}
