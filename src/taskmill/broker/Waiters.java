package taskmill.broker;

import java.util.ArrayList;
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
 * Clients that wait for tasks to finish. All of them cost one question to Redis at a time, asked often while there are
 * fresh ones, and no thread. Thread-safe.
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

        Waiter(String uuid, long sinceNanos, long untilNanos) {
            this.uuid = uuid;
            this.sinceNanos = sinceNanos;
            this.untilNanos = untilNanos;
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
        return waiter.over;
    }

    /** How many clients wait. */
    int count() {
        return waiting.size();
    }

    private long step() {
        if (waiting.isEmpty()) {
            return YOUNG_NANOS;
        }
        List<Waiter> all = new ArrayList<>(waiting.keySet());
        boolean answered = true;
        try {
            Set<String> finished = tasks.finished(all.stream().map(w -> w.uuid).collect(Collectors.toSet()));
            all.stream().filter(w -> finished.contains(w.uuid)).forEach(this::release);
        } catch (Unavailable e) {
            // Whoever asked hears of it when its time is over and the task is read.
            answered = false;
        }
        long now = System.nanoTime();
        all.stream().filter(w -> now - w.untilNanos >= 0).forEach(this::release);
        return answered ? pause(now) : TROUBLE_NANOS;
    }

    /** The younger the youngest waiter, the sooner the next question: most tasks that are waited for are short. */
    private long pause(long now) {
        long youngest = Long.MAX_VALUE;
        long soonest = YOUNG_NANOS;
        for (Waiter waiter : waiting.keySet()) {
            youngest = Math.min(youngest, now - waiter.sinceNanos);
            soonest = Math.min(soonest, waiter.untilNanos - now);
        }
        long pause = TimeUnit.MILLISECONDS.toNanos(youngest < FRESH_NANOS ? 1 : youngest < YOUNG_NANOS ? 5 : 50);
        return waiting.isEmpty() ? YOUNG_NANOS : Math.min(pause, soonest);
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
