package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;

/** What is wrong with the machine is no task's failure. */
class ScriptImpairedTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Scripts scripts = Scripts.open();

    @AfterEach
    void close() {
        scripts.close();
    }

    @Test
    void withoutItsDirectoryARunnerGivesScriptsBackUntilItIsThereAgain() throws Exception {
        scripts.write("good", "echo good");
        Path away = Files.move(scripts.bin, scripts.home.resolve("away"));

        assertTrue(scripts.run("good").isImpaired());
        assertTrue(reason().contains(scripts.bin + ": there is no such directory"), reason());

        Files.move(away, scripts.bin);
        awaitWell();
        assertTrue(scripts.run("good").failure().isEmpty());
    }

    @Test
    void aDirectoryThatIsMissingAtTheStartIsNoticedWithoutAScript() throws Exception {
        Path away = Files.move(scripts.bin, scripts.home.resolve("away"));

        scripts.runner.open();

        assertTrue(reason().contains("there is no such directory"), reason());
        Files.move(away, scripts.bin);
        awaitWell();
    }

    @Test
    void aProgramThatIsBeingWrittenIsGivenBack() throws Exception {
        Path file = scripts.write("busy", "echo written");
        try (var writer = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            Outcome outcome = scripts.run("busy");

            assertTrue(outcome.isImpaired(), outcome.toString());
            assertTrue(writer.isOpen());
            assertTrue(reason().contains("replace programs with mv"), reason());
        }
        awaitWell();
        assertTrue(scripts.run("busy").failure().isEmpty());
    }

    @Test
    void aWordBeforeTheProgramThatDoesNotExistIsTheMachinesFault() throws Exception {
        try (Scripts own = Scripts.open("run_with", "no-such-wrapper")) {
            own.write("any", "true");

            assertTrue(own.run("any").isImpaired());
            assertTrue(own.runner.impaired().orElseThrow().contains("no-such-wrapper"));
        }
    }

    @Test
    void theMachinesErrorsAreToldFromTheTasks() {
        BinDirectory.Program program = new BinDirectory.Program(scripts.bin, scripts.write("any", "true"));
        String start = "Cannot run program \"/usr/bin/setsid\" (in directory \"/b\"): ";

        for (String error : List.of("error=24, Too many open files", "error=23, Zu viele offene Dateien im System",
            "error=11, Resource temporarily unavailable", "error=12, Cannot allocate memory",
            "error=28, No space left on device", "error=2, No such file or directory",
            "error=0, Failed to exec spawn helper: pid: 4711, exit value: 1")) {
            assertInstanceOf(BinDirectory.Impaired.class,
                SpawnFailure.of(new IOException(start + error), program, false), error);
        }
        for (boolean isFirst : List.of(true, false)) {
            assertEquals(ErrorCode.SPAWN_FAILED, assertInstanceOf(BinDirectory.Refused.class,
                SpawnFailure.of(new IOException(start + "error=7, Argument list too long"), program, isFirst)).code());
        }
        assertInstanceOf(BinDirectory.Refused.class,
            SpawnFailure.of(new IOException("Cannot run program: error=8, Exec format error"), program, true));
        assertTrue(SpawnFailure.reason("error=0, Failed to exec spawn helper").endsWith("restart the worker"));
        assertTrue(SpawnFailure.reason("error=24, Zu viele offene Dateien").contains("LimitNOFILE"));
    }

    @Test
    void pausesGrowWhileTheTroubleStaysAndBothChangesAreTold() {
        AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.of("still"));
        AtomicInteger looks = new AtomicInteger();
        AtomicInteger changes = new AtomicInteger();
        try (Impairment impairment = new Impairment(() -> {
            looks.incrementAndGet();
            return trouble.get();
        }, changes::incrementAndGet)) {
            for (int i = 0; i < 100; i++) {
                impairment.report("first");
            }
            assertEquals(Optional.of("first"), impairment.reason());
            assertEquals(1, changes.get());

            Eventually.await(SOON, "a look that finds trouble", () -> looks.get() > 0);
            assertEquals(Optional.of("still"), impairment.reason());
            trouble.set(Optional.empty());
            Eventually.await(SOON, "a look that finds none", () -> impairment.reason().isEmpty());
            Eventually.await(SOON, "the change is told", () -> changes.get() == 2);
            assertTrue(looks.get() < 6, looks + " looks");
        }
    }

    private String reason() {
        return scripts.runner.impaired().orElseThrow(() -> new AssertionError("not impaired"));
    }

    private void awaitWell() {
        Eventually.await(SOON, "scripts can be run again", () -> scripts.runner.impaired().isEmpty());
    }
}
