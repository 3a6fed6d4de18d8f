package taskmill.store;

import java.util.Collection;
import java.util.Optional;
import taskmill.store.QueueStore.Rate;
import taskmill.task.TaskState;

/** What the {@link Model} knows of a queue: its settings, and when its next task would be expected by its rate. */
final class ModelQueue {
    private final String name;
    private boolean paused;
    private Optional<Integer> concurrency = Optional.empty();
    private Optional<Rate> rate = Optional.empty();
    private long arrivalUs;

    ModelQueue(String name) {
        this.name = name;
    }

    /** Pauses it if that is wanted and it is not paused; else it goes on. Answers which. */
    boolean pause(boolean wanted) {
        paused = !paused && wanted;
        return paused;
    }

    void limit(Optional<Integer> most, Optional<Rate> newRate, long nowMs) {
        concurrency = most;
        rate = newRate;
        arrivalUs = newRate.map(limit -> nowMs * 1000 + aheadUs(limit, nowMs)).orElse(0L);
    }

    private static long gapUs(Rate rate) {
        return -Math.floorDiv(-1000 * rate.perMs(), rate.tasks());
    }

    /** How far the arrival time lies ahead; never so far that a burst of starts would not make up for it. */
    private long aheadUs(Rate limit, long nowMs) {
        return Math.max(0, Math.min(limit.burst() * gapUs(limit), arrivalUs - nowMs * 1000));
    }

    /** How many tasks may start, if these are all tasks of all queues. */
    long room(Collection<ModelTask> tasks, long nowMs) {
        long running = tasks.stream().filter(task -> task.isIn(TaskState.RUNNING, name)).count();
        long byCount = concurrency.map(most -> Math.max(0, most - running)).orElse(Long.MAX_VALUE);
        long byRate = rate.map(limit -> limit.burst() + Math.floorDiv(-aheadUs(limit, nowMs), gapUs(limit)))
            .orElse(Long.MAX_VALUE);
        return paused ? 0 : Math.min(byCount, byRate);
    }

    void started(int tasks, long nowMs) {
        rate.ifPresent(limit -> arrivalUs = nowMs * 1000 + aheadUs(limit, nowMs) + tasks * gapUs(limit));
    }
}
