package taskmill.worker;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Progress;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;
import taskmill.worker.run.StopReason;

/** A runner whose runs the test plays: each goes on until the test ends it, or until it is stopped. Thread-safe. */
final class PlayedRunner implements Runner {
    private final List<Played> runs = new CopyOnWriteArrayList<>();
    private volatile boolean deaf;

    /** One run that was started. */
    static final class Played implements Run {
        private final Assignment assignment;
        private final Consumer<Outcome> ended;
        private final boolean deaf;
        private final List<StopReason> stops = new CopyOnWriteArrayList<>();
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile long fenceNanos;
        private volatile Optional<Progress> progress = Optional.empty();

        private Played(Assignment assignment, Consumer<Outcome> ended, boolean deaf) {
            this.assignment = assignment;
            this.ended = ended;
            this.deaf = deaf;
            this.fenceNanos = assignment.fenceNanos();
        }

        Assignment assignment() {
            return assignment;
        }

        String uuid() {
            return assignment.uuid();
        }

        /** Until when it may run, as far as it was told. */
        long fenceNanos() {
            return fenceNanos;
        }

        /** Why it was stopped, the first reason first. */
        List<StopReason> stops() {
            return stops;
        }

        void tell(Progress said) {
            progress = Optional.of(said);
        }

        @Override
        public Optional<Progress> progress() {
            return progress;
        }

        void succeed() {
            end(Outcome.success(new JsonObject().add("message", "done")));
        }

        void succeed(String message) {
            end(Outcome.success(new JsonObject().add("message", message)));
        }

        void fail() {
            end(Outcome.failure(ErrorCode.EXIT_CODE, "exit code 1", new JsonObject()));
        }

        void endAsImpaired() {
            end(Outcome.impaired());
        }

        /** Ends it as one that was stopped for this reason. */
        void endAsStopped(StopReason why) {
            end(why.outcome(assignment, "nothing is left", new JsonObject()));
        }

        private void end(Outcome outcome) {
            if (over.compareAndSet(false, true)) {
                ended.accept(outcome);
            }
        }

        @Override
        public void stop(StopReason why) {
            stops.add(why);
            if (stops.size() == 1 && !deaf) {
                endAsStopped(why);
            }
        }

        @Override
        public void fence(long nanos) {
            fenceNanos = nanos;
        }
    }

    /** From now on stopping a run does not end it. */
    PlayedRunner deaf() {
        deaf = true;
        return this;
    }

    @Override
    public Run start(Assignment assignment, Consumer<Outcome> ended) {
        Played run = new Played(assignment, ended, deaf);
        runs.add(run);
        return run;
    }

    /** All that were started, in that order. */
    List<Played> runs() {
        return runs;
    }

    /** The only one that was started. */
    Played only() {
        if (runs.size() != 1) {
            throw new AssertionError("one run was expected, not " + runs.size());
        }
        return runs.get(0);
    }
}
