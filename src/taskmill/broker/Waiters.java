package taskmill.broker;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import taskmill.loop.Loop;
import taskmill.store.TaskStore;
import taskmill.task.Unavailable;

/**
 * Clients that wait for tasks to finish. All of them cost one question to Redis at a time, which is about each the more
 * often the shorter it has waited, and no thread. Thread-safe.
 */
final class Waiters implements AutoCloseable {
    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long TROUBLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private final TaskStore tasks;
    private final Map<Waiter, Boolean> waiting = new ConcurrentHashMap<>();
    private final Loop loop;
    private volatile boolean closed;

    /** Compared by identity: two clients may wait for one task. */
    private static final class Waiter {
        private final String uuid;
        private final long sinceNanos;
        private final long untilNanos;
        private final CompletableFuture<Void> over = new CompletableFuture<>();
        /** Of the loop: when Redis is asked next for its task. */
        private long askNanos;

        Waiter(String uuid, long sinceNanos, long untilNanos) {
            this.uuid = uuid;
            this.sinceNanos = sinceNanos;
            this.untilNanos = untilNanos;
            this.askNanos = sinceNanos;
        }
    }

    Waiters(TaskStore tasks) {
        this.tasks = tasks;
        this.loop = Loop.prepared("taskmill-waiters", this::step);
    }

    /** Completed when the task has finished or is gone, when the time is over, or when this is closed. */
    CompletableFuture<Void> await(String uuid, long waitMs) {
        long now = System.nanoTime();
        if (waitMs <= 0 || closed) {
            return CompletableFuture.completedFuture(null);
        }
        Waiter waiter = new Waiter(uuid, now, now + TimeUnit.MILLISECONDS.toNanos(waitMs));
        waiting.put(waiter, true);
        loop.wake();
        if (closed) {
            release(waiter);
        }
        return waiter.over;
    }

    /** How many clients wait. */
    int count() {
        return waiting.size();
    }

    private long step() {
        long begun = System.nanoTime();
        List<Waiter> due = waiting.keySet().stream().filter(waiter -> begun - waiter.askNanos >= 0).toList();
        boolean answered = ask(due);
        long now = System.nanoTime();
        due.forEach(waiter -> waiter.askNanos = now + (answered ? pause(now - waiter.sinceNanos) : TROUBLE_NANOS));
        waiting.keySet().stream().filter(waiter -> now - waiter.untilNanos >= 0).forEach(this::release);
        return waiting.keySet().stream().mapToLong(waiter -> Math.min(waiter.askNanos, waiter.untilNanos) - now).min()
            .orElse(Loop.IDLE_NANOS);
    }

    /** Lets those go whose tasks have finished; false if Redis did not say. */
    private boolean ask(List<Waiter> due) {
        try {
            Set<String> finished = tasks.finished(due.stream().map(waiter -> waiter.uuid).collect(Collectors.toSet()));
            due.stream().filter(waiter -> finished.contains(waiter.uuid)).forEach(this::release);
            return true;
        } catch (Unavailable e) {
            // Whoever asked hears of it when its time is over and the task is read.
            return false;
        }
    }

    /** The younger a waiter, the sooner the next question for it: most tasks that are waited for are short. */
    private static long pause(long ageNanos) {
        return TimeUnit.MILLISECONDS.toNanos(ageNanos < FRESH_NANOS ? 1 : ageNanos < YOUNG_NANOS ? 5 : 50);
    }

    private void release(Waiter waiter) {
        if (waiting.remove(waiter) != null) {
            waiter.over.complete(null);
        }
    }

    /** Lets everybody go. */
    @Override
    public void close() {
        closed = true;
        loop.close();
        waiting.keySet().forEach(this::release);
    }
}
