package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerConfigTest {
    @TempDir
    Path directory;

    @Test
    void withoutOptionsEverythingHasItsDefault() {
        WorkerConfig config = WorkerConfig.of(Map.of());

        assertEquals(List.of(), config.queues());
        assertEquals(Map.of(), config.weights());
        assertEquals(new KeepTimes(1_000_000, 604_800_000), config.keep());
        assertEquals(10, config.get(Options.CONCURRENCY));
        assertEquals(Duration.ofSeconds(30), config.get(Options.LEASE));
        assertEquals(65536, config.get(Options.MAX_OUTPUT));
        assertEquals(Optional.empty(), config.get(Options.BIN_PATH));
        assertEquals(List.of(), config.get(Options.RUN_WITH));
        assertEquals(Map.of(), config.get(Options.ENV));
        assertEquals("allow", config.get(Options.RPC_PRIVATE));
    }

    @Test
    void programsGiveValuesOfTheirOwnKinds() {
        WorkerConfig given = WorkerConfig.of(Map.of("concurrency", 3, "lease", Duration.ofMillis(4500), "bin_path", directory,
            "queues", List.of("b*2", "a"), "env", Map.of("A", "one two"), "run_with", List.of("a program", "-n"),
            "fail_on_stderr", true));

        assertEquals(3, given.get(Options.CONCURRENCY));
        assertEquals(Duration.ofMillis(4500), given.get(Options.LEASE));
        assertEquals(List.of("b", "a"), given.queues());
        assertEquals(Optional.of(directory.toAbsolutePath()), given.get(Options.BIN_PATH));
        assertEquals(List.of("a program", "-n"), given.get(Options.RUN_WITH));
        assertEquals(Map.of("A", "one two"), given.get(Options.ENV));
        assertTrue(given.get(Options.FAIL_ON_STDERR));
    }

    /** Files that were written when there was one time only mean it for both. */
    @Test
    void theTimeForResultsHoldsForFailuresThatHaveNoneOfTheirOwn() {
        assertEquals(keep(60, 60), WorkerConfig.of(Map.of("result_keep_time", "60")).keep());
        assertEquals(keep(1000, 70), WorkerConfig.of(Map.of("failure_keep_time", "70")).keep());
        assertEquals(keep(60, 70),
            BrokerConfig.of(Map.of("result_keep_time", "60", "failure_keep_time", "70")).keep());
    }

    private static KeepTimes keep(long results, long failures) {
        return new KeepTimes(1000 * results, 1000 * failures);
    }

    @Test
    void theNameOfTheMachineIsUsedInAFormThatKeysCanHold() {
        assertTrue(WorkerConfig.NAME.matcher(WorkerConfig.of(Map.of()).name()).matches());
        assertEquals("caf--1.local", HostName.usable("café{1.local\n"));
        assertEquals(64, HostName.usable("h".repeat(200)).length());
        assertEquals("worker", HostName.usable("\n"));
    }

    @Test
    void scriptsBringTheDefaultQueueWithThem() {
        assertEquals(List.of("default", "callbacks"), queues(Map.of("bin_path", directory.toString())));
        assertEquals(List.of("a"), queues(Map.of("bin_path", directory.toString(), "queues", "a")));
        assertEquals(List.of("b", "a"), queues(Map.of("queues", "b, a,b")));
    }

    @Test
    void binPathIsAbsoluteAndExists() {
        Path here = Path.of("").toAbsolutePath();

        assertEquals(Optional.of(here), WorkerConfig.of(Map.of("bin_path", "./x/..")).get(Options.BIN_PATH));
        assertTrue(mistakes(Map.of("bin_path", directory + "/none")).get(0).contains("/none"));
    }

    @Test
    void theOldMisspellingOfPeriodIsUnderstood() {
        assertEquals(Duration.ofMillis(250), WorkerConfig.of(Map.of("peroid", "0.25")).get(Options.PERIOD));
    }

    @Test
    void listsAndPairsFitInOneLine() {
        WorkerConfig config = WorkerConfig.of(Map.of("run_with", " nice  -n 10 ", "env", "A=1, B=x=y,C=",
            "rpc_deny", "10.0.0.0/8,fd00::/8", "rpc_allow", "10.1.0.0/16"));

        assertEquals(List.of("nice", "-n", "10"), config.get(Options.RUN_WITH));
        assertEquals(Map.of("A", "1", "B", "x=y", "C", ""), config.get(Options.ENV));
        assertEquals(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8")), config.get(Options.RPC_DENY));
        assertEquals(List.of(Cidr.parse("10.1.0.0/16")), config.get(Options.RPC_ALLOW));
    }

    @ParameterizedTest
    @CsvSource({
        "queues, a b/c", "queues, a{b}", "name, a b", "name, a/b", "concurrency, 0", "concurrency, 10001",
        "concurrency, 1.5", "period, -1", "period, '1,5'", "task_run_time, 0", "lease, 1.99", "lease, 3601",
        "poll_interval, 0", "kill_grace, x", "kill_leftovers, 1", "shutdown_grace, 86401", "max_output, -1",
        "max_output, 65MiB", "max_lost, -1", "fail_on_stderr, ja", "env, A", "env, TASK_UUID=1", "env, A B=1",
        "rpc_allow, localhost", "rpc_deny, 10.0.0.0/99", "rpc_private, no", "port, :1", "concurency, 3", "bin_path, ~/bin",
        "env, 'A=${B}'", "name, '${HOSTNAME}'"})
    void whatIsOutsideTheTableIsOneMistakeThatNamesTheOption(String name, String value) {
        List<String> mistakes = mistakes(Map.of(name, value));

        assertEquals(1, mistakes.size());
        assertTrue(mistakes.get(0).startsWith(name + ": "), mistakes.get(0));
    }

    @Test
    void aShellInFrontOfScriptsHasItsOwnVariables() {
        assertEquals(List.of("sh", "${A}", "~"),
            WorkerConfig.of(Map.of("run_with", "sh ${A} ~")).get(Options.RUN_WITH));
        assertEquals("$A $ {B} ~", WorkerConfig.of(Map.of("env", "X=$A $ {B} ~")).get(Options.ENV).get("X"));
    }

    @Test
    void bothSpellingsOfAnOptionAreTwoSettings() {
        assertTrue(mistakes(Map.of("period", "1", "peroid", "1")).get(0).contains("twice"));
    }

    @Test
    void queuesMayHaveWeights() {
        WorkerConfig config = WorkerConfig.of(Map.of("queues", "critical*3 default low*1"));

        assertEquals(List.of("critical", "default", "low"), config.queues());
        assertEquals(Map.of("critical", 3, "low", 1), config.weights());
        for (String wrong : List.of("a*0", "a*", "a*-1", "a*x", "*3", "a*10000", "a**2")) {
            assertTrue(mistakes(Map.of("queues", wrong)).get(0).contains("weight"), wrong);
        }
    }

    private static List<String> queues(Map<String, String> options) {
        return WorkerConfig.of(options).queues();
    }

    private static List<String> mistakes(Map<String, String> options) {
        return assertThrows(ConfigException.class, () -> WorkerConfig.of(options)).mistakes();
    }
}
