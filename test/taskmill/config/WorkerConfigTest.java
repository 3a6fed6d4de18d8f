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

        assertEquals(List.of(), config.identity().queues());
        assertEquals(new WorkerConfig.Pace(10, Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(1),
            Duration.ofSeconds(25)), config.pace());
        assertEquals(new WorkerConfig.TaskBounds(Duration.ofSeconds(30),
            new KeepConfig(Duration.ofSeconds(1000), Duration.ofDays(7)), 65536, 3),
            config.bounds());
        assertEquals(new WorkerConfig.ScriptConfig(Optional.empty(), List.of(), Map.of(), false, false,
            Duration.ofSeconds(2)), config.script());
        assertEquals(new WorkerConfig.RpcConfig(false, List.of(), List.of(), Optional.empty()), config.rpc());
    }

    @Test
    void programsGiveValuesOfTheirOwnKinds() {
        WorkerConfig given = WorkerConfig.of(Map.of("concurrency", 3, "lease", Duration.ofMillis(4500), "bin_path", directory,
            "queues", List.of("b*2", "a"), "env", Map.of("A", "one two"), "run_with", List.of("a program", "-n"),
            "fail_on_stderr", true));

        assertEquals(3, given.pace().concurrency());
        assertEquals(Duration.ofMillis(4500), given.pace().lease());
        assertEquals(List.of("b", "a"), given.identity().queues());
        assertEquals(new WorkerConfig.ScriptConfig(Optional.of(directory.toAbsolutePath()), List.of("a program", "-n"),
            Map.of("A", "one two"), true, false, Duration.ofSeconds(2)), given.script());
    }

    /** Files that were written when there was one time only mean it for both. */
    @Test
    void theTimeForResultsHoldsForFailuresThatHaveNoneOfTheirOwn() {
        assertEquals(keep(60, 60), WorkerConfig.of(Map.of("result_keep_time", "60")).bounds().keep());
        assertEquals(keep(1000, 70), WorkerConfig.of(Map.of("failure_keep_time", "70")).bounds().keep());
        assertEquals(keep(60, 70),
            BrokerConfig.of(Map.of("result_keep_time", "60", "failure_keep_time", "70")).keep());
    }

    private static KeepConfig keep(long results, long failures) {
        return new KeepConfig(Duration.ofSeconds(results), Duration.ofSeconds(failures));
    }

    @Test
    void theNameOfTheMachineIsUsedInAFormThatKeysCanHold() {
        assertTrue(WorkerConfig.NAME.matcher(WorkerConfig.of(Map.of()).identity().name()).matches());
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

        assertEquals(Optional.of(here), WorkerConfig.of(Map.of("bin_path", "./x/..")).script().binPath());
        assertTrue(mistakes(Map.of("bin_path", directory + "/none")).get(0).contains("/none"));
    }

    @Test
    void theOldMisspellingOfPeriodIsUnderstood() {
        assertEquals(Duration.ofMillis(250), WorkerConfig.of(Map.of("peroid", "0.25")).pace().period());
    }

    @Test
    void listsAndPairsFitInOneLine() {
        WorkerConfig config = WorkerConfig.of(Map.of("run_with", " nice  -n 10 ", "env", "A=1, B=x=y,C=",
            "rpc_deny", "10.0.0.0/8,fd00::/8", "rpc_allow", "10.1.0.0/16"));

        assertEquals(List.of("nice", "-n", "10"), config.script().runWith());
        assertEquals(Map.of("A", "1", "B", "x=y", "C", ""), config.script().env());
        assertEquals(List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("fd00::/8")), config.rpc().deny());
        assertEquals(List.of(Cidr.parse("10.1.0.0/16")), config.rpc().allow());
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
            WorkerConfig.of(Map.of("run_with", "sh ${A} ~")).script().runWith());
        assertEquals("$A $ {B} ~", WorkerConfig.of(Map.of("env", "X=$A $ {B} ~")).script().env().get("X"));
    }

    @Test
    void bothSpellingsOfAnOptionAreTwoSettings() {
        assertTrue(mistakes(Map.of("period", "1", "peroid", "1")).get(0).contains("twice"));
    }

    @Test
    void valuesMadeByHandKeepTheRangesOfTheTable() {
        WorkerConfig.Pace pace = WorkerConfig.of(Map.of()).pace();

        assertThrows(IllegalArgumentException.class, () -> new WorkerConfig.Pace(pace.concurrency(), pace.period(),
            Duration.ofMillis(1999), pace.pollInterval(), pace.shutdownGrace()));
        assertThrows(IllegalArgumentException.class, () -> new KeepConfig(Duration.ofSeconds(5), Duration.ofSeconds(4)));
    }

    @Test
    void queuesMayHaveWeights() {
        WorkerConfig.Identity identity = WorkerConfig.of(Map.of("queues", "critical*3 default low*1")).identity();

        assertEquals(List.of("critical", "default", "low"), identity.queues());
        assertEquals(Map.of("critical", 3, "low", 1), identity.weights());
        for (String wrong : List.of("a*0", "a*", "a*-1", "a*x", "*3", "a*10000", "a**2")) {
            assertTrue(mistakes(Map.of("queues", wrong)).get(0).contains("weight"), wrong);
        }
    }

    private static List<String> queues(Map<String, String> options) {
        return WorkerConfig.of(options).identity().queues();
    }

    private static List<String> mistakes(Map<String, String> options) {
        return assertThrows(ConfigException.class, () -> WorkerConfig.of(options)).mistakes();
    }
}
