package taskmill.worker;

import java.util.Map;
import java.util.Optional;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.Outcome;
import taskmill.task.Progress;
import taskmill.task.TaskTimes;
import taskmill.worker.run.Run;
import taskmill.worker.run.StopReason;

/** One attempt that this worker holds, from its claim until its end. Thread-safe. */
final class Attempt {
    private final AttemptId id;
    private final int shard;
    private final long bytes;
    private final long keepMs;
    private final long deadlineNanos;
    /** If its lease is not renewed, it must be stopped by then; by {@link System#nanoTime}. */
    private volatile long fenceNanos;
    /** Guarded by this. */
    private Run run;
    /** Guarded by this: the most urgent reason so far to stop it. */
    private StopReason stop;
    private volatile boolean stale;
    private volatile EndedAttempt ended;
    /** Written before {@code ended}. */
    private boolean impaired;
    /** Written before {@code ended}. */
    private Optional<TaskTimes> times = Optional.empty();

    Attempt(AttemptId id, int shard, long bytes, long keepMs, long deadlineNanos, long fenceNanos) {
        this.id = id;
        this.shard = shard;
        this.bytes = bytes;
        this.keepMs = keepMs;
        this.deadlineNanos = deadlineNanos;
        this.fenceNanos = fenceNanos;
    }

    AttemptId id() {
        return id;
    }

    int shard() {
        return shard;
    }

    long bytes() {
        return bytes;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    long fenceNanos() {
        return fenceNanos;
    }

    synchronized void fence(long nanos) {
        fenceNanos = nanos;
        if (run != null) {
            run.fence(nanos);
        }
    }

    synchronized Optional<Progress> progress() {
        return run == null ? Optional.empty() : run.progress();
    }

    /** The newest output of its run, by the names of streams. */
    synchronized Map<String, Run.OutputPart> output() {
        return run == null ? Map.of() : run.output();
    }

    /** Its run has begun. A stop that came before is passed on. */
    synchronized void started(Run begun) {
        run = begun;
        if (stop != null) {
            run.stop(stop);
        }
    }

    /** Makes it end. A reason that is milder than one before has no effect. */
    synchronized void stop(StopReason why) {
        if (stop != null && stop.compareTo(why) >= 0) {
            return;
        }
        stop = why;
        if (run != null) {
            run.stop(why);
        }
    }

    /** Another worker has the task now: the attempt is stopped at once and its outcome is dropped. */
    void becomeStale() {
        stale = true;
        stop(StopReason.FENCED);
    }

    boolean isStale() {
        return stale;
    }

    /** What is to be counted of it, once it has ended. */
    Optional<TaskTimes> times() {
        return times;
    }

    /** @param measured what is to be counted of it, if it was run */
    void end(Outcome outcome, Optional<TaskTimes> measured) {
        times = measured;
        impaired = outcome.isImpaired();
        ended = new EndedAttempt(id, outcome, keepMs);
    }

    /** It has ended: its task is not kept any longer. */
    synchronized void forgetRun() {
        run = null;
    }

    /** The machine could not run it: once it has ended. */
    boolean isImpaired() {
        return impaired;
    }

    /** What Redis is told of its end; null while it runs. */
    EndedAttempt ended() {
        return ended;
    }

    synchronized Optional<StopReason> stopped() {
        return Optional.ofNullable(stop);
    }

    synchronized boolean isFenced() {
        return stop == StopReason.FENCED;
    }
}
