package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import taskmill.support.Eventually;
import taskmill.task.ErrorCode;
import taskmill.task.Message;
import taskmill.task.Outcome;
import taskmill.worker.process.AttemptMarker;
import taskmill.worker.process.ProcessTable;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.StopReason;

public class ScriptStopTest {
    /** Ways to get out of a kill's reach, each with {@code $1} as the seconds to sleep. */
    public static final Map<String, String> ESCAPES = Map.of(
        "fork", "sleep $1 &",
        "doubleFork", "(sleep $1 &)",
        "setsid", "setsid sleep $1 &",
        "nohup", "nohup sleep $1 > /dev/null 2>&1 &",
        "deafToTerm", "trap '' TERM; sleep $1 &",
        "stopped", "sleep $1 & kill -STOP $!",
        "bareDoubleFork", "(env -i sleep $1 &)",
        "forkLoop", "(while :; do (sleep $1 &); sleep 0.02; done) &",
        "hopping", "echo '[ -e \"$2\" ] || sh \"$0\" \"$@\" & sleep 0.1' > $2.hop; sh $2.hop $1 $2.end &");

    private static Scripts scripts;

    @BeforeAll
    static void open() {
        scripts = Scripts.open();
        ESCAPES.forEach((name, line) -> scripts.write(name, line, "echo > $2", "sleep $1"));
    }

    @AfterAll
    static void close() {
        scripts.close();
    }

    @TestFactory
    Stream<DynamicTest> nothingEscapesAStop() {
        return ESCAPES.keySet().stream().sorted().map(name -> DynamicTest.dynamicTest(name, () -> {
            String tag = Scripts.tag();
            Scripts.Started started = startedUp(name, tag);

            started.run().stop(StopReason.TIMEOUT);
            Outcome outcome = started.await();

            assertEquals(List.of(), Scripts.processesWith(tag));
            assertEquals(ErrorCode.TIMEOUT, outcome.failure().orElseThrow().code());
            assertEquals("not done within 1.5 s; nothing of it is left", outcome.failure().orElseThrow().detail());
            assertEquals(0, outcome.result().getInt("left", -1));
        }));
    }

    @Test
    void aScriptMayCleanUpWithinTheGrace() throws Exception {
        try (Scripts patient = patient()) {
            Path made = patient.unmade();
            patient.write("tidy", "trap 'sleep 0.05; echo tidied up; exit 0' TERM", "echo > $1",
                "while :; do sleep 0.01; done");
            Scripts.Started started = patient.start("tidy", made.toString());
            Scripts.awaitMade(made);

            started.run().stop(StopReason.CANCELED);
            Outcome outcome = started.await();

            assertEquals("tidied up\n", outcome.result().getString("stdout", ""));
            assertEquals(ErrorCode.CANCELED, outcome.failure().orElseThrow().code());
        }
    }

    @Test
    void whatObeysIsNotWaitedForUntilTheGraceIsOver() throws Exception {
        try (Scripts patient = patient()) {
            patient.write("sleeps", "sleep $1");
            Scripts.Started started = patient.start("sleeps", Scripts.tag());
            started.run().stop(StopReason.SHUTDOWN);

            assertEquals(ErrorCode.SHUTDOWN, started.await().failure().orElseThrow().code());
        }
    }

    @Test
    void theFenceSkipsAGraceThatHasBegun() throws Exception {
        try (Scripts patient = patient()) {
            Path made = patient.unmade();
            patient.write("deaf", "trap '' TERM; echo > $2; sleep $1; sleep $1");
            String tag = Scripts.tag();
            Scripts.Started started = patient.start("deaf", tag, made.toString());
            Scripts.awaitMade(made);

            started.run().stop(StopReason.CANCELED);
            started.run().stop(StopReason.FENCED);

            assertEquals(ErrorCode.CANCELED, started.await().failure().orElseThrow().code(), "the first reason counts");
            assertEquals(List.of(), Scripts.processesWith(tag));
        }
    }

    @Test
    void theFenceAloneIsALostWorker() throws Exception {
        String tag = Scripts.tag();
        Scripts.Started started = startedUp("deafToTerm", tag);

        started.run().stop(StopReason.FENCED);

        assertEquals(ErrorCode.WORKER_LOST, started.await().failure().orElseThrow().code());
        assertEquals(List.of(), Scripts.processesWith(tag));
    }

    @Test
    void nothingStartsPastItsFence() throws Exception {
        Path made = scripts.unmade();
        scripts.write("touches", "echo > $1");
        Assignment assignment = Scripts.assignment(Duration.ZERO, "touches", made.toString());

        Outcome outcome = scripts.start(assignment).await();

        assertEquals(ErrorCode.WORKER_LOST, outcome.failure().orElseThrow().code());
        assertTrue(Files.notExists(made));
    }

    @Test
    void theWatchdogKillsAtTheFenceByItself() throws Exception {
        String tag = Scripts.tag();
        Assignment assignment = Scripts.assignment(Duration.ofMillis(300), "fork", tag,
            scripts.unmade().toString());

        Outcome outcome = scripts.start(assignment).await();

        assertEquals(ErrorCode.WORKER_LOST, outcome.failure().orElseThrow().code());
        Eventually.await(Duration.ofSeconds(2), "all is gone", () -> Scripts.processesWith(tag).isEmpty());
    }

    @Test
    void aFenceThatIsMovedInTimeKillsNothing() throws Exception {
        scripts.write("works", "sleep $1; echo done");
        scripts.run("works", "0");
        Scripts.Started started = scripts.start(Scripts.assignment(Duration.ofMillis(800), "works", "1.0"));

        started.run().fence(System.nanoTime() + 60_000_000_000L);

        assertEquals("done", Message.ofSuccess(started.await().result()).toString());
    }

    @Test
    void aFenceThatHasPassedCannotBeMoved() {
        AttemptMarker marker = new AttemptMarker("019a0000-0000-7000-8000-000000000000", 1, Scripts.WORKER);
        ScriptKiller ending = new ScriptKiller(marker, System.nanoTime() - 1, ProcessTable.ofPlatform(), Duration.ZERO,
            Runnable::run);

        ending.fence(System.nanoTime() + 60_000_000_000L);

        assertEquals(Optional.of(StopReason.FENCED), ending.reason());
    }

    @Test
    void racingStopsGiveOneOutcome() throws Exception {
        scripts.write("sleeps", "sleep $1");
        ExecutorService stoppers = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 20; round++) {
                AtomicInteger outcomes = new AtomicInteger();
                Run run = scripts.runner.start(Scripts.assignment("sleeps", Scripts.tag()),
                    outcome -> outcomes.incrementAndGet());
                for (StopReason why : StopReason.values()) {
                    stoppers.execute(() -> run.stop(why));
                }
                Eventually.await(Duration.ofSeconds(10), "an outcome", () -> outcomes.get() > 0);
                run.stop(StopReason.FENCED);
                assertEquals(1, outcomes.get());
            }
        } finally {
            stoppers.shutdown();
            assertTrue(stoppers.awaitTermination(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatAFinishedScriptLeftIsLeftAlone() throws Exception {
        scripts.write("leaves", "sleep $1 > /dev/null 2>&1 &");
        String tag = Scripts.tag();

        Outcome outcome = scripts.run("leaves", tag);

        assertNull(outcome.result().get("left"));
        assertEquals(1, Scripts.processesWith(tag).size());
        Scripts.killAllWith(tag);
    }

    @Test
    void whatAFinishedScriptLeftIsKilledWhereTheConfigurationSaysSo() throws Exception {
        try (Scripts strict = Scripts.open("kill_leftovers", "true")) {
            strict.write("leaves", "sleep $1 &", "setsid sleep $1 &", "echo done");
            strict.write("quick", "true");
            String tag = Scripts.tag();

            Outcome outcome = strict.run("leaves", tag);

            assertTrue(outcome.failure().isEmpty());
            assertEquals(0, outcome.result().getInt("left", -1));
            assertEquals(List.of(), Scripts.processesWith(tag));
            assertNull(strict.run("quick").result().get("left"));
        }
    }

    @Test
    void closingEndsWhatRuns() {
        Scripts own = Scripts.open();
        own.write("deaf", "trap '' TERM; echo > $2; sleep $1; sleep $1");
        String tag = Scripts.tag();
        Path made = own.unmade();
        Scripts.Started started = own.start("deaf", tag, made.toString());
        Scripts.awaitMade(made);

        own.close();

        assertTrue(started.outcome().isDone());
        assertEquals(List.of(), Scripts.processesWith(tag));
    }

    private static Scripts patient() {
        return Scripts.open("kill_grace", "3600");
    }

    private static Scripts.Started startedUp(String name, String tag) {
        Path made = scripts.unmade();
        Scripts.Started started = scripts.start(name, tag, made.toString());
        Scripts.awaitMade(made);
        return started;
    }
}
