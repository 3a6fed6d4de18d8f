package taskmill.worker;

import java.util.Optional;
import taskmill.task.RpcWork;
import taskmill.task.TaskSpec;

/** How much heap a claimed task takes until its end, by what Redis holds of it. */
final class TaskBytes {
    /** No task takes more for each byte. */
    static final int MOST_COPIES = 40;
    /** What is stored, the text in it, the bytes that are sent, and their copies; some with two bytes a character. */
    private static final int COPIES = 6;
    private static final int VALUE_BYTES = 100;
    private static final int SMALL = 4096;
    private static final long MIB = 1 << 20;

    static long of(TaskSpec spec, String stored) {
        if (stored.length() <= SMALL) {
            return (long) MOST_COPIES * stored.length();
        }
        long values = spec.work() instanceof RpcWork ? 0
            : stored.chars().filter(c -> c == ',' || c == ':' || c == '[' || c == '{').count();
        return (long) COPIES * stored.length() + VALUE_BYTES * values;
    }

    /** What is wrong with a task that this heap cannot hold, for people. */
    static Optional<String> tooLarge(String stored, long heap) {
        long needed = (long) COPIES * stored.length();
        return needed <= heap / 2 ? Optional.empty() : Optional.of("it needs " + needed / MIB
            + " MiB of memory, and this worker has " + heap / MIB
            + " for everything: start it with a larger heap (-Xmx)");
    }
}
