package taskmill.worker.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.worker.DoomedWorker;
import taskmill.worker.script.ScriptRunner;
import taskmill.worker.script.ScriptStopTest;
import taskmill.worker.script.Scripts;

class WatchdogClientTest {
    private static final AttemptMarker MARKER = new AttemptMarker("019a0000-0000-7000-8000-000000000001", 1, "watchdog-tester");
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Scripts scripts = Scripts.open();
    private final String tag = Scripts.tag();
    private final WatchdogClient watchdog = new WatchdogClient(ProcessTable.ofPlatform(), pid -> { });

    @AfterEach
    void close() {
        watchdog.close();
        scripts.close();
        Scripts.killAllWith(tag);
    }

    @Test
    void nothingEscapesTheDeathOfItsWorker() throws Exception {
        Process worker = doomedWorker();

        worker.toHandle().destroyForcibly();

        Eventually.await(SOON, "all is gone", () -> Scripts.processesWith(tag).isEmpty());
    }

    @Test
    void itIsDeafToTheSignalsOfAShutdownAndKeepsNoOutputOpen() throws Exception {
        Process worker = doomedWorker();
        ProcessHandle dog = worker.children().filter(WatchdogClientTest::isWatchdog).findFirst().orElseThrow();
        for (String signal : List.of("TERM", "INT", "HUP")) {
            signal(signal, dog.pid());
        }

        worker.toHandle().destroyForcibly();
        worker.getInputStream().readAllBytes();

        Eventually.await(SOON, "it killed all", () -> Scripts.processesWith(tag).isEmpty());
        Eventually.await(SOON, "it has ended", () -> !dog.isAlive());
    }

    @Test
    void itKillsAtTheFenceWhatItKnowsOnlyByItsMarker() throws Exception {
        Process process = marked();
        watchdog.begin(MARKER, System.nanoTime() + 100_000_000L);

        assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void itKillsWhatIsBornAfterTheFence() throws Exception {
        watchdog.begin(MARKER, System.nanoTime() - 1);
        ProcessBuilder bare = new ProcessBuilder("setsid", "sleep", tag);
        bare.environment().clear();
        Process process = bare.start();

        watchdog.leader(new ProcessTree.Root(MARKER, process.pid(), ProcessTable.ofPlatform().source().startOf(process.pid())));

        assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void whatHasEndedIsNoneOfItsBusiness() throws Exception {
        watchdog.begin(MARKER, System.nanoTime() + 600_000_000_000L);
        Process process = marked();
        watchdog.end(MARKER);
        ProcessHandle dog = watchdog.process().orElseThrow();

        watchdog.close();

        Eventually.await(SOON, "it has ended", () -> !dog.isAlive());
        assertTrue(process.isAlive());
    }

    @Test
    void anotherOneLearnsWhatRunsWhenTheFirstDies() throws Exception {
        watchdog.begin(MARKER, System.nanoTime() + 600_000_000_000L);
        Process process = marked();
        ProcessHandle first = watchdog.process().orElseThrow();
        first.destroyForcibly();
        first.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS);

        watchdog.fence(MARKER, System.nanoTime() + 60_000_000_000L);
        Eventually.await(SOON, "another one", () -> watchdog.process().isPresent());
        watchdog.close();

        assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS), "killed when the worker's side was closed");
    }

    @Test
    void oneThatIsStoppedIsReplacedAndTheNextOneWatchesWhatRuns() throws Exception {
        watchdog.begin(MARKER, System.nanoTime() + 600_000_000_000L);
        Process process = marked();
        ProcessHandle first = watchdog.process().orElseThrow();
        signal("STOP", first.pid());

        Eventually.await(SOON, "another one", () -> watchdog.process().filter(now -> now.pid() != first.pid())
            .isPresent());
        Eventually.await(SOON, "the end of the first", () -> !first.isAlive());
        watchdog.close();

        assertTrue(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS), "killed when the worker's side was closed");
    }

    @Test
    void nothingBeginsWhileItIsStopped() throws Exception {
        watchdog.begin(MARKER, System.nanoTime() + 600_000_000_000L);
        watchdog.end(MARKER);
        ProcessHandle first = watchdog.process().orElseThrow();
        signal("STOP", first.pid());

        watchdog.begin(MARKER, System.nanoTime() + 600_000_000_000L);

        Eventually.await(SOON, "the end of the first", () -> !first.isAlive());
        assertTrue(watchdog.process().isPresent());
    }

    private static void signal(String name, long pid) {
        Command.of("/bin/sh", "-c", "kill -s " + name + " " + pid).run().succeeded();
        // A watchdog that was replaced in the meantime is gone.
        Eventually.await(SOON, "a process in this state", () -> !name.equals("STOP")
            || ProcessSource.ofPlatform().isStopped(pid) || !isAlive(pid));
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /** A worker in whose scripts every way to escape is under way. */
    private Process doomedWorker() throws IOException {
        List<String> argv = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath(), DoomedWorker.class.getName(), scripts.bin.toString(), tag));
        ScriptStopTest.ESCAPES.forEach((name, line) -> {
            scripts.write(name, line, "echo > $2", "sleep $1");
            argv.add(name);
        });
        Process worker = new ProcessBuilder(argv).redirectErrorStream(true).start();
        ScriptStopTest.ESCAPES.keySet().forEach(name -> Scripts.awaitMade(scripts.home.resolve(name)));
        return worker;
    }

    private Process marked() throws IOException {
        ProcessBuilder builder = new ProcessBuilder("setsid", "sleep", tag);
        builder.environment().putAll(MARKER.variables());
        return builder.start();
    }

    /** The classes may have come from a loader that the JVM's own class path knows nothing of. */
    private static String classPath() {
        return Stream.of(DoomedWorker.class, ScriptRunner.class, JsonObject.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
            .distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isWatchdog(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(WatchdogMain.class.getName());
    }
}
