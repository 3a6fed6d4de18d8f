package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskmill.cli.command.Commands;
import taskmill.cli.command.Terminal;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** The command line against a broker and a worker: in this JVM where that does, as a program where it matters. */
@ExtendWith(SharedDeployment.class)
final class TaskmillTest {
    private static final Path PROGRAM = Path.of("bin/taskmill").toAbsolutePath();
    private final Api api;
    private final Deployment deployment;
    @TempDir
    Path home;

    TaskmillTest(Api api, Deployment deployment) {
        this.api = api;
        this.deployment = deployment;
    }

    private record Ran(int code, String out, String err) {
        String word(int line) {
            return out.lines().toList().get(line).split(" ")[0];
        }
    }

    private Ran taskmill(String... words) {
        return answering("", words);
    }

    /** With somebody who answers questions, if the answer is not empty. */
    private Ran answering(String answer, String... words) {
        return run(Map.of("TASKMILL_URL", api.base(), "XDG_CACHE_HOME", home.toString()), answer, words);
    }

    private static Ran run(Map<String, String> environment, String answer, String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code = Commands.run(List.of(words), new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8), new ByteArrayInputStream(answer.getBytes()),
            environment, 0, !answer.isEmpty(), action -> { }));
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Ran good(String... words) {
        Ran ran = taskmill(words);
        assertEquals(0, ran.code(), ran::toString);
        return ran;
    }

    private static Command program(String url, Object... words) {
        return Command.of(PROGRAM, words).with("TASKMILL_URL", url);
    }

    @Test
    void aProgramRunsWithItsOutputItsErrorsAndItsExitCode() {
        Command.Ran ran = program(api.base(), "run", "ends.sh", "7").run();

        assertEquals(7, ran.exitCode(), ran::toString);
        assertEquals("out of 7", ran.out());
        List<String> said = ran.err().lines().toList();
        assertEquals("err of 7", said.get(0));
        assertTrue(said.get(1).matches("taskmill: \\S+ failed after .*: exit_code: .*"), ran::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"run args.sh --queue x; 0", "run ends.sh KILL; 137", "run --timeout 0.3 sleep.sh 9; 124",
        "run nosuch.sh; 127", "rpc GET http://127.0.0.1:1/; 123", "run --retry 0.1 flaky.sh 2; 0", "run --queue ? hello.sh; 125",
        "show 01890000-0000-7000-8000-000000000000; 1", "wait nonsense; 125", "api GET /api/me; 0", "api GET /nowhere; 1"})
    void theExitCodeMirrorsTheOutcome(String words, int code) {
        Ran ran = taskmill(words.split(" "));

        assertEquals(code, ran.code(), ran::toString);
    }

    @Test
    void jsonIsOneDocumentAndAllElseIsOnStandardError() {
        Ran ran = taskmill("run", "--json", "--tag", "json", "ends.sh", "3");

        JsonObject task = Json.parse(ran.out()).asObject();
        assertEquals(3, ran.code());
        assertEquals("failed", task.getString("state", ""));
        assertEquals(1, Json.parse(good("list", "--tag", "json", "--json").out()).asObject().get("tasks").asArray().size());
        assertEquals(task.getString("uuid", ""), good("list", "--tag", "json", "-q").out().strip());
        assertTrue(good("list", "--tag", "json").out().contains("ends.sh 3"));
        assertTrue(good("list", "--tag", "json", "--since", "1h", "--utc").out().contains("Z  "));
    }

    @Test
    void aTaskIsExplainedStartedCopiedFollowedAndForgotten() {
        String uuid = good("run", "-d", "--in", "1h", "--set", "on_lost=fail", "ends.sh", "0").out().strip();

        assertTrue(good("why", uuid).out().contains("its start time is in"));
        assertTrue(good("show", uuid).out().contains("on_lost           fail"));
        assertTrue(good("start", uuid).out().contains(" queued"));
        assertTrue(good("wait", uuid).err().contains("succeeded"));
        assertEquals("out of 0\n", good("tail", uuid).out());
        assertEquals("err of 0\n", good("tail", "-f", "--stderr", uuid).out());
        assertEquals(1, taskmill("retry", uuid).code());
        String copy = good("clone", uuid, "args=5").out().strip();
        assertEquals(5, taskmill("wait", uuid, copy).code());
        good("forget", uuid);
        assertEquals(1, taskmill("show", uuid).code());
    }

    @Test
    void manyAreSubmittedAndChangedAfterAQuestion() throws IOException {
        Path file = Files.writeString(home.resolve("tasks"), """
            # two tasks, and one that is wrong
            {"type": "script", "bin_name": "hello.sh", "tags": ["bulk"], "delay": 3600}
            {"type": "script", "bin_name": "hello.sh", "tags": ["bulk"], "delay": 3600}
            {"type": "script", "bin_nam": "hello.sh"}
            """);

        Ran submitted = taskmill("submit", file.toString());
        assertEquals(1, submitted.code());
        assertEquals(2, submitted.out().lines().count());
        assertTrue(submitted.err().contains("tasks:4: ") && submitted.err().contains("did you mean"), submitted::toString);
        Ran unasked = taskmill("bulk", "cancel", "--tag", "bulk");
        assertEquals(2, unasked.code(), unasked::toString);
        assertTrue(unasked.err().contains("--yes"), unasked::toString);
        assertEquals(1, answering("n\n", "bulk", "cancel", "--tag", "bulk").code());
        assertTrue(good("bulk", "cancel", "--tag", "bulk", "--dry-run").out().contains("2 tasks"));
        assertTrue(answering("y\n", "bulk", "cancel", "--tag", "bulk", "--rate", "1").out().contains("2 done"));
        assertTrue(good("bulk", "retry", "--tag", "bulk", "--since", "yesterday", "--yes").out().contains("2 done"));
    }

    @Test
    void cronsAreStoredByHandAndByAFile() throws IOException {
        assertTrue(good("cron", "add", "--zone", "UTC", "cli-a", "30 2 * * *", "hello.sh", "--loud").out().contains("cli-a: at 02:30"));
        assertTrue(api.get("/api/cron/cli-a").is(200).json().toString().contains("\"--loud\""));
        Path file = Files.writeString(home.resolve("crons"), "{\"name\": \"cli-b\", \"when\": \"@hourly\", \"bin_name\": \"hello.sh\"}\n");
        assertTrue(taskmill("cron", "apply", file.toString()).err().contains("kept cli-a"));
        assertTrue(good("cron", "pause", "--note", "loud", "cli-b").out().contains("is paused"));
        assertTrue(good("cron").out().contains("cli-b"));
        assertEquals(0, taskmill("wait", good("cron", "fire", "cli-b").word(0)).code());
        assertEquals(3, good("cron", "next", "--count", "2", "@hourly").out().lines().count());
        assertTrue(good("cron", "apply", "--yes", file.toString()).err().contains("removed cli-a"));
        good("cron", "rm", "cli-b");
    }

    @Test
    void queuesWorkersAndProgramsAreListedAndTheirNamesKept() throws IOException {
        good("queues", "pause", "--note", "closed", "cli-q");
        assertTrue(good("queues").out().lines().anyMatch(line -> line.matches("cli-q +paused .*")));
        good("queues", "limit", "--concurrency", "2", "cli-q");
        assertTrue(good("workers").out().contains("shared-"));
        assertTrue(good("bins").out().contains("hello.sh"));
        assertTrue(good("top").out().contains("slots busy"));
        good("queues", "resume", "cli-q");
        good("queues", "forget", "cli-q");
        List<String> names = Files.readAllLines(home.resolve("taskmill/names"));
        assertTrue(names.containsAll(List.of("queue cli-q", "bin hello.sh")), names::toString);
    }

    @Test
    void theFirstInterruptCancelsAndWaits() {
        try (Child child = Command.of("env", "--default-signal=INT", PROGRAM, "run", "--tag", "interrupt", "sleep.sh", "60")
            .with("TASKMILL_URL", api.base()).start()) {
            String uuid = running("interrupt");

            child.signal("INT");

            assertEquals(130, child.exitCode(), child::toString);
            assertTrue(child.err().contains(uuid + " canceled"), child::toString);
            assertEquals("canceled", api.task(uuid).getString("state", ""));
        }
    }

    private String running(String tag) {
        var uuids = new ArrayList<String>();
        Eventually.await(Duration.ofSeconds(30), "a running task", () -> {
            api.get("/api/tasks?state=running&tag=" + tag).json().get("tasks").asArray()
                .forEach(row -> uuids.add(row.asObject().getString("uuid", "")));
            return !uuids.isEmpty();
        });
        return uuids.get(0);
    }

    @Test
    void whoeverStopsReadingEndsItWithoutAWord() {
        Command.Ran ran = Command.of("bash", "-c", "\"$0\" --help | true; echo ${PIPESTATUS[0]}", PROGRAM).run().succeeded();

        assertEquals("141", ran.out());
        assertEquals("", ran.err());
    }

    @Test
    void itWaitsThroughARestartOfTheBrokerAndNamesTheRoleThatIsMissing() throws IOException {
        Path tokens = Files.writeString(Files.createFile(home.resolve("tokens"), PosixFilePermissions.asFileAttribute(
            PosixFilePermissions.fromString("rw-------"))), "a admin admin-token-1234567890\nr read reader-token-1234567890\n");
        String port = "port: 127.0.0.1:" + RedisProcess.freePort();
        try (Deployment own = Deployment.on(deployment.redis());
            Child broker = own.broker(port, "prefix: restart", "token_file: " + tokens);
            Child worker = own.worker("prefix: restart")) {
            String url = Api.of(broker).base();
            worker.awaitReady();
            Ran stranger = run(Map.of("TASKMILL_URL", url), "", "list");
            assertEquals(4, stranger.code(), stranger::toString);
            assertTrue(stranger.err().contains("needs one with the role read"), stranger::toString);
            Ran reader = run(Map.of("TASKMILL_URL", url, "TASKMILL_API_TOKEN", "reader-token-1234567890"), "", "bulk", "cancel",
                "--all", "--yes");
            assertEquals(4, reader.code(), reader::toString);
            assertTrue(reader.err().contains("the role admin is needed"), reader::toString);

            Path gate = home.resolve("gate");
            try (Child child = program(url, "run", "gate.sh", gate).with("TASKMILL_API_TOKEN", "admin-token-1234567890").start()) {
                Api admin = Api.of(broker).with("-H", "Authorization: Bearer admin-token-1234567890");
                Eventually.await(Duration.ofSeconds(30), "a running task",
                    () -> admin.get("/api/tasks?state=running").json().get("tasks").asArray().size() == 1);
                broker.kill9();
                Eventually.await(Duration.ofSeconds(30), "a note", () -> child.err().contains("asking again"));
                own.broker(port, "prefix: restart", "token_file: " + tokens).awaitReady();
                Files.createFile(gate);

                assertEquals(0, child.exitCode(), child::toString);
                assertTrue(child.out().contains("went through"), child::toString);
                assertTrue(child.err().contains("the broker answers again"), child::toString);
            }
        }
    }

    @Test
    void theDoctorSaysWhatIsWrongAndWhatToDo() throws IOException {
        Path bin = Files.createDirectory(home.resolve("bin"));
        Files.writeString(bin.resolve("plain.sh"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(Files.writeString(bin.resolve("lost.sh"), "#!/nowhere/sh\n"),
            PosixFilePermissions.fromString("rwxr-xr-x"));
        Path broker = deployment.file("broker", "redis: " + deployment.redis() + "\nport: 127.0.0.1:0");
        Path worker = deployment.file("worker", "redis: " + deployment.redis() + "\nname: doctor\nbin_path: " + bin);

        Ran memory = taskmill("doctor", "-b", broker.toString(), "-w", worker.toString());
        Ran nobody = taskmill("doctor", "-b", broker.toString(), "--redis", "127.0.0.1:1", "--json");
        Ran noSentinel = taskmill("doctor", "-b", broker.toString(), "--redis", "redis-sentinel://127.0.0.1:1/main");

        assertEquals(1, memory.code(), memory::toString);
        for (String found : List.of("ok    java", "ok    redis", "fail  durability    memory: ", "ok    rights", "ok    clock",
            "plain.sh is not executable", "lost.sh needs /nowhere/sh", "doctor is free", "setsid", "open files")) {
            assertTrue(memory.out().contains(found), found + " is not in " + memory);
        }
        assertEquals(1, nobody.code());
        assertTrue(nobody.out().contains("{\"verdict\":\"fail\",\"subject\":\"redis\""), nobody::toString);
        assertTrue(nobody.out().contains("bin/redis.sh start"), nobody::toString);
        assertTrue(noSentinel.out().contains("no Sentinel says where main is"), noSentinel::toString);
        assertFalse(noSentinel.out().contains("bin/redis.sh start"), noSentinel::toString);
    }
}
