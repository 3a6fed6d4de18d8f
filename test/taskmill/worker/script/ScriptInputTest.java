package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.task.Message;
import taskmill.task.Outcome;
import taskmill.task.Progress;
import taskmill.task.ScriptWork;

/** What a script reads from its standard input, and what it tells the worker. */
class ScriptInputTest {
    private static Scripts scripts;

    @BeforeAll
    static void open() {
        scripts = Scripts.open();
    }

    @AfterAll
    static void close() {
        scripts.close();
    }

    @Test
    void scriptTellsItsResultAndHowLongToWait() throws Exception {
        scripts.write("tells", "echo shown; echo '::taskmill result {\"rows\":7}'; echo '::taskmill retry-after 30'; exit $1");

        Outcome success = scripts.run("tells", "0");
        Outcome failure = scripts.run("tells", "3");

        assertEquals("{\"rows\":7}", Message.ofSuccess(success.result()));
        assertEquals("shown\n", success.result().getString("stdout", ""));
        assertEquals(30_000, failure.failure().orElseThrow().retryAfterMs());
        assertEquals("{\"rows\":7}", failure.result().get("result").toString());
    }

    @Test
    void scriptTellsItsProgressWhileItRuns() throws Exception {
        Path go = scripts.unmade();
        scripts.write("long", "echo '::taskmill progress 40 copying'; while ! [ -e \"$1\" ]; do sleep 0.01; done");

        Scripts.Started started = scripts.start("long", go.toString());
        Eventually.await(Duration.ofSeconds(10), "progress", () -> started.run().progress().isPresent());
        Files.createFile(go);

        assertEquals(Optional.of(new Progress(40, "copying")), started.run().progress());
        assertTrue(started.await().failure().isEmpty());
    }

    @Test
    void scriptReadsTheInputOfItsTaskAndThenItsEnd() throws Exception {
        scripts.write("reads", "read -r line; echo \"$line\"; exec wc -c");
        ScriptWork work = new ScriptWork("reads", List.of(), Optional.of("ü first\n" + "x".repeat(1_000_000)));

        Outcome outcome = scripts.start(Scripts.assignment(Duration.ofMinutes(1), work)).await();

        assertEquals("ü first 1000000", outcome.result().getString("stdout", "").strip().replaceAll("\\s+", " "));
    }

    @Test
    void scriptThatDoesNotReadItsInputEndsAllTheSame() throws Exception {
        scripts.write("deaf", "exit 0");
        ScriptWork work = new ScriptWork("deaf", List.of(), Optional.of("x".repeat(1_000_000)));

        assertTrue(scripts.start(Scripts.assignment(Duration.ofMinutes(1), work)).await().failure().isEmpty());
    }
}
