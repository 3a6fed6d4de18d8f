package taskmill.worker.run;

import java.util.function.Consumer;
import taskmill.task.Outcome;

/** Runs attempts of one kind of work. Thread-safe. */
public interface Runner extends AutoCloseable {
    /**
     * Starts an attempt without blocking for longer than a spawn.
     *
     * @param ended gets the outcome exactly once, on any thread, when nothing of the attempt is left running that the
     *     runner can end; a failure to start is an outcome too, never an exception
     */
    Run start(Assignment assignment, Consumer<Outcome> ended);

    /**
     * Tells until when an attempt may run, before its start and whenever its lease was renewed. For runners whose work
     * another process guards; this worker's own clock stops the others.
     */
    default void fence(String uuid, int attempt, long fenceNanos) {
    }

    /** Frees what the runner holds; no attempt of it may be running any more. */
    @Override
    default void close() {
    }

    /** One running attempt. */
    interface Run {
        /**
         * Makes the attempt end soon; {@code ended} still gets its outcome. The first reason decides the outcome's
         * code, except that {@link StopReason#FENCED} skips every grace. Never blocks; harmless
     * once the attempt has ended.
         */
        void stop(StopReason why);
    }
}
