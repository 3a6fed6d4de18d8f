package taskmill.worker.run;

import java.util.function.Consumer;
import taskmill.task.Outcome;

/** Runs attempts of one kind of work. Thread-safe. */
public interface Runner extends AutoCloseable {
    /**
     * Starts an attempt. Does not block for longer than it takes to start a process.
     *
     * @param ended gets the outcome exactly once, on any thread, when nothing of the attempt is left running that the
     *     runner can end. A failure to start is an outcome, too, never an exception
     */
    Run start(Assignment assignment, Consumer<Outcome> ended);

    /** Frees what the runner holds. No attempt of it may be running any more. */
    @Override
    default void close() { }
}
