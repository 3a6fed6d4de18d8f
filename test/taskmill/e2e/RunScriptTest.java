package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.support.Eventually;

/** bin/run.sh, which {@code make run} starts, on a port and in a directory of its own. */
final class RunScriptTest {
    private static final Pattern PID = Pattern.compile(" pid=(\\d+)");

    @TempDir
    Path temporary;

    @Test
    void bothTasksSucceedAndNothingIsLeftAfterTheEnd() throws Exception {
        Process run = start("127.0.0.1:0");
        try {
            Eventually.await(Duration.ofSeconds(40), "the invitation to try more",
                () -> !run.isAlive() || said().contains("Ctrl-C stops everything"));
            List<Long> pids = PID.matcher(said()).results().map(each -> Long.parseLong(each.group(1))).toList();
            assertEquals(3, pids.size(), said());
            assertTrue(said().contains("hello, world"), said());
            assertEquals(2, said().split("\"is_success\":1", -1).length - 1, said());

            run.destroy();

            assertTrue(run.waitFor(60, TimeUnit.SECONDS), said());
            for (long pid : pids) {
                assertFalse(runs(pid), "process " + pid + " is left behind: " + said());
            }
        } finally {
            run.destroy();
            run.waitFor(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void takenPortIsRefusedBeforeAnythingStarts() throws Exception {
        try (var stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process run = start("127.0.0.1:" + stranger.getLocalPort());

            assertTrue(run.waitFor(60, TimeUnit.SECONDS), said());
            assertEquals(1, run.exitValue());
            assertTrue(said().contains("127.0.0.1:" + stranger.getLocalPort() + " is taken"), said());
        }
    }

    private Process start(String address) throws IOException {
        var builder = new ProcessBuilder(Path.of("bin/run.sh").toAbsolutePath().toString());
        builder.environment().put("TASKMILL_PORT", address);
        builder.environment().put("TASKMILL_RUN", temporary.resolve("run").toString());
        return builder.redirectErrorStream(true).redirectOutput(output().toFile()).start();
    }

    private Path output() {
        return temporary.resolve("output");
    }

    private String said() throws IOException {
        return Files.readString(output());
    }

    /** A process that ended but that nobody has collected yet has no command line any more. */
    private static boolean runs(long pid) {
        return ProcessHandle.of(pid).flatMap(each -> each.info().commandLine()).isPresent();
    }
}
