package taskmill.worker.process;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where the platform tells which processes there are. Thread-safe. */
public interface ProcessSource {
    /**
     * One process that is alive; its group and session are 0 where not known.
     *
     * @param start when it began, in a unit of the source's own, never 0; with the pid it names a process for good
     */
    record ProcessRow(long pid, long parent, long group, long session, long start) { }

    /** All processes, without those that are dead and not yet reaped. */
    List<ProcessRow> rows();

    /** When the process with this pid began; 0 if there is none, or it is dead and not yet reaped. */
    long startOf(long pid);

    /** True if the process with this pid was stopped by a signal or a debugger, as far as the platform shows it. */
    default boolean isStopped(long pid) {
        return false;
    }

    /**
     * Writes a line feed into each pipe that this process shares with one of these, so that a read here returns, as far
     * as the platform shows who has which pipe.
     */
    default void wakeReaders(Collection<Long> pids) { }

    /** The attempt that the environment of this process names, as far as the platform shows it. */
    default Optional<AttemptMarker> marker(long pid) {
        return Optional.empty();
    }

    /** True if sessions and environments are known, so that a process that left its parents is still found. */
    default boolean seesAll() {
        return false;
    }

    static ProcessSource ofPlatform() {
        ProcFs proc = new ProcFs();
        return proc.startOf(ProcessHandle.current().pid()) != 0 ? proc : new ProcessHandles();
    }
}
