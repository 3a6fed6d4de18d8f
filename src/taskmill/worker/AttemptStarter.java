package taskmill.worker;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.JsonObject;
import taskmill.store.CorruptData;
import taskmill.store.LeaseStore.ClaimedTask;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.TaskSpec;
import taskmill.task.TaskTimes;
import taskmill.task.TaskType;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Runner;
import taskmill.worker.run.StopReason;

/** Starts claimed tasks with the runner of their type, and hands their outcomes to the shard they came from. */
final class AttemptStarter {
    private static final System.Logger LOG = System.getLogger(AttemptStarter.class.getName());
    private final String worker;
    private final long defaultRunMs;
    private final Map<TaskType, Runner> runners;
    private final Attempts attempts;
    private final Timekeeper timekeeper;
    private final Runnable wake;

    AttemptStarter(String worker, long defaultRunMs, Map<TaskType, Runner> runners, Attempts attempts,
        Timekeeper timekeeper, Runnable wake) {
        this.worker = worker;
        this.defaultRunMs = defaultRunMs;
        this.runners = runners;
        this.attempts = attempts;
        this.timekeeper = timekeeper;
        this.wake = wake;
    }

    void start(ClaimedTask task, ShardSession shard, long fenceNanos) {
        long now = System.nanoTime();
        Optional<String> tooLarge = TaskBytes.tooLarge(task.stored(), Runtime.getRuntime().maxMemory());
        if (tooLarge.isPresent()) {
            refuse(task, Outcome.failure(ErrorCode.BAD_SPEC, tooLarge.get()), shard, fenceNanos);
            return;
        }
        try {
            TaskSpec spec = task.spec();
            long runMs = spec.durations().maxRunMs() == TaskSpec.NOT_GIVEN ? defaultRunMs : spec.durations().maxRunMs();
            Attempt attempt = new Attempt(task.id(), shard.index(), TaskBytes.of(spec, task.stored()),
                spec.durations().keepMs(), now + TimeUnit.MILLISECONDS.toNanos(runMs), fenceNanos);
            attempts.add(attempt);
            long waitMs = task.id().attempt() > 1 ? -1 : Math.max(0, task.claimedMs() - spec.schedule().startMs());
            run(new Assignment(spec, task.id().attempt(), worker, runMs, fenceNanos), attempt, shard, now, waitMs);
        } catch (CorruptData e) {
            refuse(task, Outcome.finalFailure(ErrorCode.BAD_SPEC, e.getMessage()), shard, fenceNanos);
        }
    }

    private void refuse(ClaimedTask task, Outcome outcome, ShardSession shard, long fenceNanos) {
        long now = System.nanoTime();
        Attempt attempt = new Attempt(task.id(), shard.index(), 0, TaskSpec.NOT_GIVEN, now, fenceNanos);
        attempts.add(attempt);
        end(attempt, outcome, Optional.empty(), shard, now);
    }

    /** @param waitMs how long its task had waited, -1 if this is not the first attempt */
    private void run(Assignment assignment, Attempt attempt, ShardSession shard, long now, long waitMs) {
        if (now - assignment.fenceNanos() >= 0) {
            attempt.stop(StopReason.FENCED);
            end(attempt, StopReason.FENCED.outcome(assignment, "it was not started", new JsonObject()),
                Optional.empty(), shard, now);
            return;
        }
        TaskType type = assignment.spec().work().type();
        try {
            attempt.started(runners.get(type).start(assignment, outcome -> end(attempt, outcome,
                Optional.of(new TaskTimes(type, waitMs, elapsedMs(now))), shard, now)));
            timekeeper.watch(attempt);
        } catch (OutOfMemoryError e) {
            LOG.log(Level.ERROR, "the machine has no thread for a task and gives it back: raise the limit of threads "
                + "(TasksMax=, LimitNPROC=, pids.max) or lower concurrency uuid={0} attempt={1}", attempt.id().uuid(),
                attempt.id().attempt());
            end(attempt, Outcome.impaired(), Optional.empty(), shard, now);
        }
    }

    private static long elapsedMs(long startNanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    private void end(Attempt attempt, Outcome outcome, Optional<TaskTimes> times, ShardSession shard, long startNanos) {
        outcome.result().add("duration_ms", elapsedMs(startNanos));
        attempt.end(outcome, times);
        attempts.results().keep(attempt.ended().resultJson().length());
        shard.ended(attempt);
        wake.run();
    }
}
