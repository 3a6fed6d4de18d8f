package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import taskmill.support.Command;
import taskmill.task.ErrorCode;
import taskmill.task.Message;
import taskmill.task.Outcome;

class ScriptRunnerTest {
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
    void successHasTheTrimmedOutputAsItsMessage() throws Exception {
        scripts.write("hello", "echo; echo '  hello  '; echo careful >&2");

        Outcome outcome = scripts.run("hello");

        JsonObject result = outcome.result();
        assertTrue(outcome.failure().isEmpty());
        assertEquals("hello", Message.ofSuccess(result).toString());
        assertEquals("\n  hello  \n", result.getString("stdout", ""));
        assertEquals("careful\n", result.getString("stderr", ""));
        assertEquals(0, result.getInt("exit_code", -1));
        assertEquals(11, result.getInt("stdout_bytes", -1));
        assertEquals(8, result.getInt("stderr_bytes", -1));
        assertFalse(result.getBoolean("truncated", true));
        assertNull(result.get("signal"));
        assertNull(result.get("left"));
    }

    @Test
    void failureNamesTheExitCodeAndTheLastLineOfStandardError() throws Exception {
        scripts.write("fails", "echo first >&2; echo 'the disk is full' >&2; exit 3");

        Outcome outcome = scripts.run("fails");

        assertFailed(ErrorCode.EXIT_CODE, false, "exit code 3: the disk is full", outcome);
        assertEquals("exit code 3: the disk is full", outcome.failure().orElseThrow().detail());
        assertEquals(3, outcome.result().getInt("exit_code", -1));
    }

    @Test
    void exitCode100FailsForGood() throws Exception {
        scripts.write("hopeless", "exit 100");

        assertFailed(ErrorCode.EXIT_CODE, true, "exit code 100, so no further attempt", scripts.run("hopeless"));
    }

    @Test
    void deathBySignalIsNamed() throws Exception {
        scripts.write("killed", "kill -SEGV $$");

        Outcome outcome = scripts.run("killed");

        assertFailed(ErrorCode.SIGNAL, false, "ended by signal 11", outcome);
        assertEquals(11, outcome.result().getInt("signal", -1));
        assertEquals(139, outcome.result().getInt("exit_code", -1));
    }

    @Test
    void anExitCodeAboveAllSignalsIsNoSignal() throws Exception {
        scripts.write("high", "exit 255");

        assertFailed(ErrorCode.EXIT_CODE, false, "exit code 255", scripts.run("high"));
    }

    @Test
    void argumentsArriveExactlyAsGiven() throws Exception {
        scripts.write("args", "printf '%s\\0' \"$@\"");
        String[] args = {"", " two  words ", "$(id)", ";id", "--to-command=x", "-", "line\nbreak", "ü中😀",
            "'\"\\", "*"};

        Outcome outcome = scripts.run("args", args);

        String[] got = outcome.result().getString("stdout", "").split("\0", -1);
        assertEquals(List.of(args), Arrays.asList(got).subList(0, got.length - 1));
    }

    @Test
    void environmentIsExactlyTheOneThatWasPromised() throws Exception {
        try (Scripts own = Scripts.open("env", "COLOUR=deep blue")) {
            Files.createSymbolicLink(own.bin.resolve("env"), own.bin.resolve("copy"));
            Files.copy(Path.of("/usr/bin/env"), own.bin.resolve("copy"));
            Scripts.Started started = own.start("env");

            Map<String, String> expected = new TreeMap<>(Map.of("COLOUR", "deep blue", "TASK_QUEUE", "tests",
                "TASK_ATTEMPT", "3", "TASK_WORKER", Scripts.WORKER, "TASK_MAX_RUN_TIME", "1.5"));
            expected.put("TASK_UUID", started.assignment().uuid());
            for (String name : List.of("PATH", "HOME", "LANG", "TZ")) {
                if (System.getenv(name) != null) {
                    expected.put(name, System.getenv(name));
                }
            }

            Map<String, String> got = new TreeMap<>();
            started.await().result().getString("stdout", "").lines()
                .forEach(line -> got.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
            assertEquals(expected, got);
        }
    }

    @Test
    void taskOfACronIsToldWhichAndWhenAndForWhatItWaited() throws Exception {
        scripts.write("cron", "echo $TASK_CRON $TASK_FIRE_TIME; for p in $TASK_PARENTS; do echo parent; done");

        assertEquals("nightly 1.5\nparent\nparent",
            Message.ofSuccess(scripts.start(Scripts.assignmentOfCron("nightly", "cron")).await().result()).toString());
    }

    @Test
    void inputIsEmptyAndTheDirectoryIsTheBinPath() throws Exception {
        scripts.write("where", "cat; pwd");

        assertEquals(scripts.bin.toString(), Message.ofSuccess(scripts.run("where").result()).toString());
    }

    @Test
    void nothingIsOpenBesideTheThreeStreams() throws Exception {
        // The shell's own descriptor for the script, 10 or so, is not inherited: the listing program shows what is.
        scripts.write("open", "exec ls /proc/self/fd");

        assertEquals("0\n1\n2\n3", Message.ofSuccess(scripts.run("open").result()).toString(), "3 is the listing itself");
    }

    @Test
    void noSignalIsBlockedExceptQuitOnJavaBefore20() throws Exception {
        scripts.write("signals", "exec grep SigBlk /proc/self/status");

        String blocked = Runtime.version().feature() < 20 ? "4" : "0";
        assertEquals("SigBlk:\t000000000000000" + blocked, Message.ofSuccess(scripts.run("signals").result()).toString());
    }

    @Test
    void refusedProgramsAreFailuresWithTheirCodes() throws Exception {
        Files.createSymbolicLink(scripts.bin.resolve("out"), Path.of("/bin/sh"));

        assertEquals(ErrorCode.BIN_NOT_FOUND, code(scripts.run("nothing")));
        assertEquals(ErrorCode.BIN_NOT_ALLOWED, code(scripts.run("out")));
    }

    @Test
    void aMissingInterpreterIsAFailureToSpawn() throws Exception {
        Path file = Files.writeString(scripts.bin.resolve("lost"), "#!/no/such/interpreter\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));

        Outcome outcome = scripts.run("lost");

        assertFailed(ErrorCode.SPAWN_FAILED, false,
            "lost: the interpreter of its first line does not exist: /no/such/interpreter", outcome);
    }

    @Test
    void aCarriageReturnInTheFirstLineIsNamed() throws Exception {
        for (String interpreter : List.of("/bin/sh", "/usr/bin/env sh", "/bin/sh -e")) {
            Path file = Files.writeString(scripts.bin.resolve("dos"), "#!" + interpreter + "\r\necho ran\r\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));

            Outcome.Failure failure = scripts.run("dos").failure().orElseThrow();

            assertEquals(ErrorCode.SPAWN_FAILED, failure.code(), interpreter);
            assertTrue(failure.detail().contains("ends with a carriage return"), failure.detail());
        }
    }

    @Test
    void aScriptWithoutItsFirstLineIsRunByTheShell() throws Exception {
        Path file = Files.writeString(scripts.bin.resolve("plain"), "echo plain\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertEquals("plain", Message.ofSuccess(scripts.run("plain").result()).toString());
    }

    @Test
    void aScriptsOwnExitCode127IsNotMistakenForAFailureToSpawn() throws Exception {
        scripts.write("typo", "no-such-command");

        assertEquals(ErrorCode.EXIT_CODE, code(scripts.run("typo")));
    }

    @Test
    void wordsOfTheConfigurationStandBeforeTheProgram() throws Exception {
        try (Scripts own = Scripts.open("run_with", "nice -n 7")) {
            own.write("niceness", "nice");

            assertEquals("7", Message.ofSuccess(own.run("niceness").result()).toString());
        }
    }

    @Test
    void standardErrorFailsWhereTheConfigurationSaysSo() throws Exception {
        try (Scripts own = Scripts.open("fail_on_stderr", "true")) {
            own.write("warns", "echo done; echo 'watch out' >&2");
            own.write("quiet", "echo done");

            Outcome outcome = own.run("warns");

            assertFailed(ErrorCode.EXIT_CODE, false,
                "exit code 0, but something was written to standard error: watch out", outcome);
            assertTrue(own.run("quiet").failure().isEmpty());
        }
    }

    @Test
    void nothingStartsAfterTheRunnerWasClosed() throws Exception {
        Scripts own = Scripts.open();
        own.write("any", "true");
        own.close();

        assertEquals(ErrorCode.SHUTDOWN, code(own.run("any")));
    }

    @Test
    void theWatchdogStartsWithTheFirstScriptThatCanRun() throws Exception {
        try (Scripts own = Scripts.open()) {
            own.run("nothing");
            assertTrue(own.runner.watchdog().isEmpty());

            own.write("quick", "true");
            own.run("quick");
            assertTrue(own.runner.watchdog().isPresent());
        }
    }

    @Test
    void rootIsToldIfScriptsRunAsRoot() {
        boolean root = Command.of("id", "-u").run().succeeded().out().strip().equals("0");

        assertEquals(root, isWarned("nice -n 10"));
        assertFalse(isWarned("setpriv --reuid=task"));
    }

    private static boolean isWarned(String runWith) {
        return ScriptRunner.rootWarning(List.of(runWith.split(" "))).isPresent();
    }

    private static ErrorCode code(Outcome outcome) {
        return outcome.failure().orElseThrow(() -> new AssertionError("succeeded: " + outcome)).code();
    }

    private static void assertFailed(ErrorCode code, boolean forGood, String detail, Outcome outcome) {
        assertEquals(new Outcome.Failure(code, detail, forGood, 0), outcome.failure().orElseThrow());
    }
}
