package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvocationTest {
    private static final Map<String, String> NOTHING = Map.of();

    @TempDir
    Path home;

    @BeforeEach
    void installation() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.createDirectories(home.resolve("programs"));
        Files.writeString(home.resolve("config/broker.yaml"), "port: 127.0.0.1:1\n");
        Files.writeString(home.resolve("config/worker.yaml"), "bin_path: programs\n");
    }

    @Test
    void anOldBrokerFileWorksUnchanged() throws IOException {
        String file = file("#侦听端口\r\nport : :9595\r\n#缓存服务器\r\nredis : 192.168.139.139:6699\r\n"
            + "#写日志的目录，可以省略\r\n#log_path: /Users/someone/logs\r\n#级别\r\nlog_level: debug\r\n");

        BrokerConfig config = broker("-config=" + file);

        assertEquals("redis://192.168.139.139:6699", config.store().redis().toString());
        assertEquals(Level.DEBUG, config.get(Options.LOG_LEVEL));
        assertEquals(Optional.empty(), config.get(Options.LOG_PATH));
        assertTrue(config.bindWarning().isPresent());
    }

    @Test
    void anOldWorkerFileWorksUnchanged() throws IOException {
        String file = file("#缓存\r\nredis : 192.168.139.139:6699\r\n#可以执行的程序\r\nbin_path : " + home
            + "\r\nlog_level: debug\r\n\r\n#间隔，秒\r\nperiod : 1\r\nresult_keep_time : 1000\r\n"
            + "#最长，秒\r\ntask_run_time: 30\r\n");

        WorkerConfig config = worker("-config=" + file);

        assertEquals(Duration.ofSeconds(1), config.get(Options.PERIOD));
        assertEquals(Optional.of(home), config.get(Options.BIN_PATH));
        assertEquals(List.of("default", "callbacks"), config.queues());
    }

    @Test
    void flagsCountMoreThanEnvironmentMoreThanFileMoreThanDefaults() throws IOException {
        String file = file("lease: 10\nmax_lost: 10\nconcurrency: 10\nqueues: a\n");
        Map<String, String> environment = Map.of("TASKMILL_LEASE", "20", "TASKMILL_MAX_LOST", "20");

        WorkerConfig config = worker(environment, "--config", file, "--lease=30", "--shutdown-grace=3");

        assertEquals(Duration.ofSeconds(30), config.get(Options.LEASE));
        assertEquals(20, config.get(Options.MAX_LOST));
        assertEquals(10, config.get(Options.CONCURRENCY));
        assertEquals(Duration.ofSeconds(3), config.get(Options.SHUTDOWN_GRACE));
        assertEquals(Duration.ofSeconds(2), config.get(Options.KILL_GRACE));
    }

    @Test
    void onlyTheSettingThatCountsIsRead() throws IOException {
        String file = file("bin_path: /no/such/place\n");

        assertEquals(Optional.of(home), worker("-config=" + file, "--bin_path=" + home).get(Options.BIN_PATH));
    }

    @ParameterizedTest
    @CsvSource({"-config=%s", "--config=%s", "-config %s", "--config %s"})
    void theFileIsNamedInSeveralWays(String flags) throws IOException {
        String file = file("port: :7");

        assertEquals(7, broker(flags.formatted(file).split(" ")).get(Options.PORT).port());
    }

    @Test
    void withoutAFileTheInstallationsIsReadAndItsPathsStartThere() {
        assertEquals(1, broker().get(Options.PORT).port());
        assertEquals(Optional.of(home.resolve("programs")), worker().get(Options.BIN_PATH));
        assertEquals(Optional.of(home.resolve("programs")), worker("--lease=3").get(Options.BIN_PATH));
    }

    @Test
    void pathsOfANamedFileAndOfFlagsStartAtTheCurrentDirectory() throws IOException {
        Path here = Path.of("").toAbsolutePath();

        assertEquals(Optional.of(here.resolve("logs")), broker("-config=" + file("log_path: logs")).get(Options.LOG_PATH));
        assertEquals(Optional.of(here.resolve("logs")), broker("--log_path=logs").get(Options.LOG_PATH));
    }

    @Test
    void anInstallationWithoutItsFileRunsOnDefaultsAndSaysSo() throws IOException {
        Files.delete(home.resolve("config/broker.yaml"));

        var run = assertInstanceOf(Invocation.Start.class, Invocation.broker(new String[0], NOTHING, home));

        assertEquals(2, run.warnings().size());
        assertTrue(run.warnings().toString().contains("broker.yaml"));
    }

    @Test
    void aClusterIsAFlagAndAnOption() {
        assertEquals(RedisAddress.Kind.CLUSTER, broker("--cluster=true", "--redis=a:1,b:2").store().redis().kind());
        assertEquals(RedisAddress.Kind.CLUSTER, broker("-c", "--redis=a:1,b:2").store().redis().kind());
        assertEquals(List.of("--redis: several nodes are a Redis Cluster: set cluster: true or add the flag -c"),
            brokerMistakes("--redis=a:1,b:2"));
    }

    @Test
    void clusterFlagBeforeAFileIsRefused() {
        for (String[] args : List.of(new String[] {"-c", "x.yaml"}, new String[] {"-c=x.yaml"})) {
            assertTrue(brokerMistakes(args).get(0).contains("use -config=x.yaml"));
        }
    }

    @Test
    void variablesThatOthersInjectAreIgnored() {
        Map<String, String> environment = Map.of("TASKMILL_PORT", "tcp://10.0.0.9:9595", "TASKMILL_TOKEN", "",
            "TASKMILL_SERVICE_HOST", "10.0.0.9", "TASKMILL_BIN_PATH", "/none", "PORT", "5");

        assertEquals(1, broker(environment).get(Options.PORT).port());
    }

    @Test
    void aMisspeltVariableIsWarnedOf() {
        var run = assertInstanceOf(Invocation.Start.class,
            Invocation.broker(new String[0], Map.of("TASKMILL_TOKN", "x"), home));

        assertTrue(run.warnings().toString().contains("TASKMILL_TOKEN?"), run.warnings().toString());
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsPlace() throws IOException {
        String file = file("port: :99999\nredis: 'open\nconcurrency: 3\ntokn: x\nport: :1\n");

        List<String> mistakes = brokerMistakes(Map.of("TASKMILL_ZONE", "Mars"), "-config=" + file, "--max_body=lots",
            "--prot=:1", "stray", "-x=1", "--hosts");

        assertEquals(11, mistakes.size(), mistakes.toString());
        assertTrue(mistakes.get(0).startsWith(file + ":1: port: "), mistakes.get(0));
        assertTrue(mistakes.get(1).startsWith(file + ":2: "), mistakes.get(1));
        assertEquals(file + ":3: concurrency: is an option of the worker, not of the broker", mistakes.get(2));
        assertEquals(file + ":4: tokn: is no option; did you mean token?", mistakes.get(3));
        assertTrue(mistakes.get(4).startsWith(file + ":5: port: "), mistakes.get(4));
        assertTrue(mistakes.contains("--prot: is no option; did you mean port?"), mistakes.toString());
        assertTrue(mistakes.stream().anyMatch(line -> line.startsWith("TASKMILL_ZONE: a time zone")),
            mistakes.toString());
    }

    @Test
    void aFileThatCannotBeReadIsAMistake() {
        assertEquals(1, brokerMistakes("-config=" + home.resolve("none.yaml")).size());
        assertEquals(1, brokerMistakes("-config=" + home).size());
        assertEquals(1, brokerMistakes("-config=/dev/zero").size());
        assertEquals(1, brokerMistakes("-config=").size());
        assertEquals(1, brokerMistakes("--config").size());
    }

    @Test
    void aByteOrderMarkIsSkippedAndOtherEncodingsAreFineInComments() throws IOException {
        Path marked = Files.writeString(home.resolve("bom.yaml"), "\uFEFFport: :8\n");
        Path gbk = Files.write(home.resolve("gbk.yaml"), "#\u00b6\u00cb\u00bf\u00da\nport: :8\n".getBytes(
            StandardCharsets.ISO_8859_1));
        Path wrong = Files.write(home.resolve("wrong.yaml"), "prefix: \u00b6\n".getBytes(StandardCharsets.ISO_8859_1));

        assertEquals(8, broker("-config=" + marked).get(Options.PORT).port());
        assertEquals(8, broker("-config=" + gbk).get(Options.PORT).port());
        assertTrue(brokerMistakes("-config=" + wrong).get(0).contains("UTF-8"));
    }

    @ParameterizedTest
    @CsvSource({"token: s3cret, true", "'token: \"s3cret\"', true", "tls_keystore_password: s3cret, true",
        "redis: redis://me:s3cret@h:1, true", "#token: s3cret, false", "redis: redis://h:1, false"})
    void aFileWithASecretIsForItsOwner(String line, boolean secret) throws IOException {
        String file = file("max_requests: 2\n" + line + "\n");
        String start = file + ":2: " + line.substring(0, line.indexOf(':'))
            + ": everybody on this machine can read or write this file; chmod 600 ";

        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r--r--"));
        if (secret) {
            assertTrue(brokerMistakes("-config=" + file).contains(start + file));
            assertTrue(brokerMistakes("-config=" + file, "--token=other").contains(start + file));
        } else {
            broker("-config=" + file);
        }

        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r-----"));
        if (!line.startsWith("tls")) {
            broker("-config=" + file);
        }
    }

    @Test
    void helpAndVersionComeBeforeAnyMistake() {
        var help = Invocation.worker(new String[] {"--nonsense", "--help"}, NOTHING, home);
        var version = Invocation.worker(new String[] {"--version", "nonsense"}, NOTHING, home);

        assertTrue(assertInstanceOf(Invocation.Print.class, help).text().contains("bin/worker.sh"));
        assertTrue(assertInstanceOf(Invocation.Print.class, version).text().startsWith("taskmill "));
    }

    @Test
    void aWorkerWithNothingToServeIsAMistakeOnTheCommandLineOnly() throws IOException {
        String file = file("lease: 3");

        ConfigException mistake = assertThrows(ConfigException.class, () -> worker("-config=" + file));

        assertTrue(mistake.getMessage().startsWith("bin_path: is missing"), mistake.getMessage());
        assertEquals(List.of("rpc"), worker("-config=" + file, "--queues=rpc").queues());
    }

    private String file(String text) throws IOException {
        return Files.writeString(home.resolve("test.yaml"), text).toString();
    }

    private BrokerConfig broker(String... args) {
        return broker(NOTHING, args);
    }

    private BrokerConfig broker(Map<String, String> environment, String... args) {
        var run = assertInstanceOf(Invocation.Start.class, Invocation.broker(args, environment, home));
        return (BrokerConfig) run.config();
    }

    private WorkerConfig worker(String... args) {
        return worker(NOTHING, args);
    }

    private WorkerConfig worker(Map<String, String> environment, String... args) {
        var run = assertInstanceOf(Invocation.Start.class, Invocation.worker(args, environment, home));
        return (WorkerConfig) run.config();
    }

    private List<String> brokerMistakes(String... args) {
        return brokerMistakes(NOTHING, args);
    }

    private List<String> brokerMistakes(Map<String, String> environment, String... args) {
        return assertThrows(ConfigException.class, () -> broker(environment, args)).mistakes();
    }
}
