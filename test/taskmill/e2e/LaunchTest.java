package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.cli.WorkerMain;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** bin/broker.sh and bin/worker.sh from the command line to the exit code. */
@Order(1)
final class LaunchTest {
    @TempDir
    Path elsewhere;

    @Test
    void withoutArgumentsTheFilesOfTheInstallationCountFromAnyPlace() throws IOException {
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), script("broker"));
        Path linkToLink = Files.createSymbolicLink(elsewhere.resolve("taskmill-broker"), Path.of("link"));
        try (var redis = RedisProcess.start();
            Child broker = installed(linkToLink, redis).with("TASKMILL_PORT", "127.0.0.1:0").start();
            Child worker = installed(script("worker"), redis).with("TASKMILL_NAME", "elsewhere").start()) {
            Api api = Api.of(broker);

            assertEquals("hello, you", api.run("script", "bin_name=hello.sh", "args=you").getString("message", ""));
            assertTrue(worker.ready("id").startsWith("elsewhere-"), worker::toString);
        } finally {
            Files.delete(link);
            Files.delete(linkToLink);
        }
    }

    @Test
    void aWorkerThatIsProcessOneSaysThatItNeedsAnInit() {
        String namespace = Stream.of("unshare --pid --fork --kill-child", "unshare --user --pid --fork --kill-child")
            .filter(words -> Command.of("sh", "-c", words + " true").run().exitCode() == 0).findFirst().orElse("");
        assumeTrue(!namespace.isEmpty(), "this user can make no PID namespace here");

        try (Child worker = Command.of("sh", "-c", "exec " + namespace + " \"$0\"", script("worker"))
            .with("TASKMILL_REDIS", "127.0.0.1:1").with("TASKMILL_BIN_PATH", Path.of("bin/tasks").toAbsolutePath()).start()) {
            Eventually.await(Duration.ofSeconds(60), "a warning", () -> worker.err().contains("docker run --init"));
        }
    }

    private Command installed(Path script, RedisProcess redis) {
        return Command.of(script).in(elsewhere).with("TASKMILL_REDIS", redis.address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "worker"})
    void helpAndVersionArePrinted(String role) throws IOException {
        String help = Command.of(script(role), "--help").run().succeeded().out();
        String version = Command.of(script(role), "--version").run().succeeded().out();

        assertTrue(help.contains("result_keep_time"), help);
        assertEquals("taskmill " + Files.readString(Path.of("VERSION")).strip(), version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"broker", "worker"})
    void copyThatIsNotBuiltSaysHowToBuild(String role) {
        Command.of("cp", "-Rp", Path.of("bin"), Path.of("config"), elsewhere).run().succeeded();

        Command.Ran ran = Command.of(elsewhere.resolve("bin").resolve(role + ".sh")).run();

        assertEquals(1, ran.exitCode());
        assertTrue(ran.err().contains("run make first"), ran.err());
    }

    @Test
    void allMistakesAreReportedAtOnce() throws IOException {
        Path file = Files.writeString(elsewhere.resolve("wrong.yaml"), """
                #异步任务
                redis : nowhere:port
                concurency: 10
                concurrency : many
                period: -1
                port: :9595
                """);

        Command.Ran ran = Command.of(script("worker"), "-config=" + file).run();

        assertEquals(2, ran.exitCode(), ran::toString);
        for (String part : List.of(":2", ":3", "concurrency", ":4", ":5", ":6", "broker", "bin_path")) {
            assertTrue(ran.err().contains(part), part + " is not in " + ran.err());
        }
        assertTrue(!ran.err().contains("\tat "), ran.err());
    }

    @ParameterizedTest
    @CsvSource({
        "-config=none.yaml, none.yaml",
        "-c config/broker.yaml, -config=",
        "--no-such-flag, --no-such-flag"})
    void wrongCommandLinesAreRefused(String arguments, String named) {
        Command.Ran ran = Command.of(script("broker"), (Object[]) arguments.split(" ")).run();

        assertEquals(2, ran.exitCode(), ran::toString);
        assertTrue(ran.err().contains(named), ran.err());
    }

    @ParameterizedTest
    @CsvSource({"worker, --max_output=24MiB, concurrency 10", "broker, --max_body=64MiB, 512 MiB",
        "broker, --max_requests=10000, 313 MiB"})
    void valueThatTheHeapCannotHoldIsRefusedWithBothNumbers(String role, String flag, String number) {
        Command.Ran ran = Command.of(script(role), flag, "--redis=127.0.0.1:1").run();

        assertEquals(2, ran.exitCode(), ran::toString);
        for (String part : List.of(flag.split("=")[0] + ": ", number, "the heap has 24", "JAVA_OPTS=-Xmx")) {
            assertTrue(ran.err().contains(part), part + " is not in " + ran.err());
        }
    }

    @Test
    void workerOutsideUtf8SaysWhatItsScriptsCannotGet() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        try (Child worker = Command.of(java, "-cp", System.getProperty("java.class.path"), WorkerMain.class.getName(),
            "--bin_path=bin/tasks", "--redis=127.0.0.1:1").with("LC_ALL", "C").start()) {
            Eventually.await(Duration.ofMinutes(1), "the warning",
                () -> worker.err().contains("arguments of scripts must be in"));
        }
    }

    @Test
    void takenPortEndsTheBroker() throws IOException {
        try (var stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = stranger.getLocalPort();
            Path file = Files.writeString(elsewhere.resolve("broker.yaml"), "port: 127.0.0.1:" + port);

            Command.Ran ran = Command.of(script("broker"), "--config", file).run();

            assertEquals(1, ran.exitCode(), ran::toString);
            assertTrue(ran.err().contains(String.valueOf(port)), ran.err());
            assertTrue(!ran.err().contains("\tat "), ran.err());
        }
    }

    private static Path script(String role) {
        return Path.of("bin", role + ".sh").toAbsolutePath();
    }
}
