package taskmill.worker.run;

import java.util.Map;
import java.util.Optional;
import taskmill.task.Progress;

/** One attempt that a runner has started. Thread-safe. */
public interface Run {
    /**
     * Makes the attempt end soon; its outcome is still reported. The first reason decides the outcome's code, except
     * that {@link StopReason#FENCED} skips every grace. Never blocks. Does nothing once the attempt has ended.
     */
    void stop(StopReason why);

    /** How far it says that it is, as it said last. Never blocks. */
    default Optional<Progress> progress() {
        return Optional.empty();
    }

    /** The newest bytes of a stream of output, and how many came before them. */
    record OutputPart(byte[] bytes, long from) { }

    /** The newest output of each stream, by name; nothing if there are none. Never blocks. */
    default Map<String, OutputPart> output() {
        return Map.of();
    }

    /**
     * It may now run until this moment of {@link System#nanoTime}; for runs that another process guards. Never blocks.
     */
    default void fence(long nanos) { }
}
