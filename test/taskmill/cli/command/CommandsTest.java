package taskmill.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskmill.client.TaskView;
import taskmill.support.Command;

/** What needs no broker: the table of verbs, words that are wrong, and how things are shown. */
final class CommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    @TempDir
    Path home;

    private int run(Map<String, String> environment, String... words) {
        return Commands.run(List.of(words), new Terminal(stream(out), stream(err), new ByteArrayInputStream(new byte[0]),
            environment, 0, false, action -> { }));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    @Test
    void thePageHasWhatTheTableHas() throws IOException {
        assertEquals(CommandDocs.page(), Files.readString(CommandDocs.PAGE), "make options writes it anew");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "lst; 2; did you mean list?",
        "cron ad; 2; did you mean cron add?",
        "--url ftp://x list; 2; --url",
        "--json lst; 2; did you mean list?",
        "--utc --url http://127.0.0.1:1 queues pause a; 3; no answer from the broker at http://127.0.0.1:1",
        "list --url 127.0.0.1:1; 2; an address such as http://127.0.0.1:9595 is expected, not 127.0.0.1:1",
        "bulk cancel; 2; say which tasks, such as --state failed",
        "run --at never hello.sh; 125; tomorrow or unix seconds",
        "list --stat failed; 2; did you mean --state?",
        "list --limit many; 2; --limit many: a number is expected",
        "list --since never; 2; 24h for a day ago",
        "list --json=1; 2; takes no value",
        "list x; 2; too much is given",
        "show; 2; something is missing: taskmill show",
        "list --limit; 2; N is missing",
        "run --at 10m hello.sh; 125; --in 10m",
        "run --timout 5 hello.sh; 125; did you mean --timeout?",
        "list --url ftp://x; 2; --url",
        "list --url http://127.0.0.1:1; 3; start one with bin/broker.sh, or name another with --url",
        "run --url http://127.0.0.1:1 hello.sh; 125; no answer from the broker at http://127.0.0.1:1"})
    void whatIsWrongIsSaidWithItsExitCode(String words, int code, String said) {
        assertEquals(code, run(Map.of(), words.split(" ")), err::toString);
        assertTrue(err.toString(StandardCharsets.UTF_8).contains(said), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void everyVerbHasHelpWithItsFlagsAndItsRole() {
        for (Verb verb : Verbs.ALL) {
            assertEquals(0, run(Map.of(), (verb.name() + " --help").split(" ")));
            assertTrue(verb.flags().stream().allMatch(flag -> out.toString().contains("--" + flag.name())), verb.name());
        }
        assertEquals(0, run(Map.of(), "--help"));
        assertTrue(Verbs.ALL.stream().allMatch(verb -> out.toString().contains("\n  " + verb.name())), out::toString);
    }

    @Test
    void aConfigurationThatOthersCanReadIsRefused() throws IOException {
        Path file = Files.createDirectories(home.resolve("taskmill")).resolve("cli.yaml");
        Files.writeString(file, "url: http://127.0.0.1:1\ntoken: secret\n");
        Map<String, String> environment = Map.of("XDG_CONFIG_HOME", home.toString());

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(2, run(environment, "list"));
        assertTrue(err.toString().contains("chmod 600"), err::toString);

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertEquals(3, run(environment, "list"));
        assertTrue(err.toString().contains("http://127.0.0.1:1 "), err::toString);

        Files.writeString(file, "tokn: secret\n");
        assertEquals(2, run(environment, "list"));
        assertTrue(err.toString().contains("did you mean token?"), err::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"{'state':'succeeded'}; 0", "{'state':'canceled'}; 130",
        "{'state':'failed','exit_code':7,'error':{'code':'exit_code'}}; 7",
        "{'state':'failed','exit_code':0,'error':{'code':'exit_code'}}; 123",
        "{'state':'failed','signal':9,'error':{'code':'signal'}}; 137", "{'state':'failed','error':{'code':'timeout'}}; 124",
        "{'state':'failed','error':{'code':'bin_not_allowed'}}; 126", "{'state':'failed','error':{'code':'bin_not_found'}}; 127",
        "{'state':'failed','exit_code':3,'error':{'code':'worker_lost'}}; 123"})
    void anOutcomeIsAnExitCode(String task, int code) {
        assertEquals(code, Outcomes.exitCode(new TaskView(Json.parse(task.replace('\'', '"')).asObject())));
    }

    @Test
    void columnsAreAlignedByWhatATerminalShows() {
        List<List<String>> rows = List.of(List.of("1", "备份.sh 北京", "x"), List.of("2", "e\u0301te\u0301", "y"),
            List.of("3", "a\tb\33[2J", "z"));

        List<Integer> ends = Table.lines(List.of("id", "label", "q"), rows, 0).stream().map(Table::width).toList();
        assertEquals(1, Stream.of(ends.toArray()).distinct().count(), ends::toString);
        assertEquals("备…", Table.cut("备份北京", 4));
    }

    @Test
    void rowsThatDoNotFitHaveALineForEachFieldAndKeepTheirId() {
        String uuid = "6ee64f87-95cc-8a10-be4d-5fcf0b48a0c8";

        List<String> lines = Table.lines(List.of("uuid", "state", "label"),
            List.of(List.of(uuid, "succeeded", "备份北京上海广州深圳杭州.sh two words")), 40);

        assertEquals(List.of(uuid, "  state  succeeded", "  label  备份北京上海广州深圳杭州.sh tw…"), lines);
        assertEquals(40, Table.width(lines.get(2)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"90; 90", "1.5s; 1.5", "1h30m; 5400", "250ms; 0.25", "2d; 172800", "1w; 604800"})
    void durationsAreReadWithTheirUnits(String text, String seconds) {
        assertEquals(seconds, Moments.seconds(text).toString());
    }

    @Test
    void timesAreReadAsPeopleWriteThem() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        long now = 1_769_850_000_000L;

        assertEquals("1769842800", Moments.moment("2026-01-31 08:00", now, berlin, false).toString());
        assertEquals("1769846400", Moments.moment("2026-01-31T08:00Z", now, berlin, false).toString());
        assertEquals("1769727600", Moments.moment("yesterday", now, berlin, true).toString());
        assertEquals("1769842800", Moments.moment("2h", now, berlin, true).toString());
        assertEquals("1769842800", Moments.moment("1769842800", now, berlin, true).toString());
        assertThrows(IllegalArgumentException.class, () -> Moments.moment("31.1.", now, berlin, true));
    }

    @Test
    void bashCompletesVerbsFlagsAndNamesThatWereSeen() throws IOException {
        Completion.keep(new Terminal(stream(out), stream(err), System.in, Map.of("XDG_CACHE_HOME", home.toString()), 0, false,
            action -> { }), "bin", List.of("backup.sh", "$(touch x)"));
        Files.writeString(home.resolve("script"), Completion.script());
        String complete = """
            source "$0"; shift 0
            try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _taskmill; echo "${COMPREPLY[@]}"; }
            try taskmill wa; try taskmill cron a; try taskmill list --st; try taskmill run ba; try taskmill run ''
            try taskmill list --state fa; try taskmill queues pause --no; try taskmill bulk re
            """;

        Command.Ran ran = Command.of("bash", "-c", complete, home.resolve("script")).with("XDG_CACHE_HOME", home).run().succeeded();

        assertEquals(List.of("wait", "add apply", "--state", "backup.sh", "backup.sh", "failed", "--note", "retry"),
            ran.out().lines().toList(), ran::err);
    }
}
