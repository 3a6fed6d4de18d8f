package taskmill.support;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The processes of this machine, found by a word of their command lines. Thread-safe: has no state. */
public final class Processes {
    private Processes() {
    }

    /** A number of seconds for {@code sleep} that no other process is started with: over an hour. */
    public static String unusualSeconds() {
        return "3600." + ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000);
    }

    /** The pids of those whose command line contains the text. One that has ended, collected or not, has none. */
    public static List<Long> with(String text) {
        return ProcessHandle.allProcesses()
            .filter(each -> each.info().commandLine().orElse("").contains(text))
            .map(ProcessHandle::pid)
            .toList();
    }

    /** False also for one that has ended but that nobody has collected yet. */
    public static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).flatMap(each -> each.info().commandLine()).isPresent();
    }
}
