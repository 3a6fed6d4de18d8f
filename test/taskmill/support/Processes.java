package taskmill.support;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Finds processes of this machine by their command lines. Has no state. */
public final class Processes {
    private Processes() {
    }

    /** A number of seconds for {@code sleep} that no other process is started with: over an hour. */
    public static String unusualSeconds() {
        return "3600." + ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000);
    }

    /** The pids of those whose command line contains the text. A process that has ended has no command line. */
    public static List<Long> with(String text) {
        return ProcessHandle.allProcesses()
            .filter(each -> each.info().commandLine().orElse("").contains(text))
            .map(ProcessHandle::pid)
            .toList();
    }

    /** False also for a process that has ended and was not waited for yet. */
    public static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).flatMap(each -> each.info().commandLine()).isPresent();
    }
}
