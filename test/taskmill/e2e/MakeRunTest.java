package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.Processes;

/** {@code make run} as if from a terminal: Ctrl-C goes to all processes of its group. */
final class MakeRunTest {
    private static final Pattern PID = Pattern.compile(" pid=(\\d+)");

    @TempDir
    Path directory;

    @Test
    void ctrlCLeavesNoProcessBehind() throws Exception {
        // Where tests run in the background Ctrl-C is ignored, which programs inherit.
        try (var checkout = new Checkout(directory.resolve("checkout"));
            Child run = checkout.make("run", "setsid", "env", "--default-signal=INT")
                .with("TASKMILL_PORT", "127.0.0.1:0").with("TASKMILL_RUN", directory.resolve("run")).start()) {
            try {
                List<Long> started = started(run);

                pressCtrlC(run);

                assertTrue(run.exitCodeWithin(Duration.ofSeconds(60)).isPresent(), run::toString);
                assertTrue(started.stream().noneMatch(Processes::isAlive), run::toString);
                assertEquals(List.of(), Processes.with(directory.toString()));
            } finally {
                pressCtrlC(run);
                run.exitCode();
            }
        }
    }

    /** The pids of the Redis, the broker and the worker, once the results of the first tasks are printed. */
    private static List<Long> started(Child run) {
        Eventually.await(Duration.ofSeconds(40), "results and an invitation",
            () -> !run.isAlive() || run.out().contains("Ctrl-C stops everything"));
        assertTrue(run.out().contains("hello, world"), run::toString);
        assertEquals(2, run.out().split("\"is_success\":1", -1).length - 1, run::toString);
        List<Long> pids = PID.matcher(run.out()).results().map(each -> Long.parseLong(each.group(1))).toList();
        assertEquals(3, pids.size(), run::toString);
        return pids;
    }

    private static void pressCtrlC(Child run) {
        Command.of("sh", "-c", "kill -s INT -- -" + run.pid()).run();
    }
}
