package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskmill.access.CallerRole;
import taskmill.access.Credential;
import taskmill.access.Credentials;

class BrokerConfigTest {
    @TempDir
    Path directory;

    @Test
    void withoutOptionsEverythingHasItsDefault() {
        BrokerConfig config = BrokerConfig.of(Map.of());

        assertEquals(new StoreConfig(RedisAddress.parse("127.0.0.1:6379", false), "tm", OptionalInt.empty()),
            config.store());
        assertEquals(Level.INFO, config.get(Options.LOG_LEVEL));
        assertEquals(Optional.empty(), config.get(Options.LOG_PATH));
        assertEquals(new ListenAddress("", 9595), config.get(Options.PORT));
        assertEquals(Optional.empty(), config.credentials());
        assertEquals(Optional.empty(), config.tls());
        assertEquals(1 << 20, config.get(Options.MAX_BODY));
        assertEquals(new KeepTimes(1_000_000, 604_800_000), config.keep());
        assertEquals(10_000, config.get(Options.MAX_FAILURES));
        assertEquals(0, config.get(Options.WAIT_REPLICAS));
        assertEquals(ZoneId.of("UTC"), config.get(Options.ZONE));
    }

    @Test
    void aClusterHasMoreShardsUnlessTheNumberIsGiven() {
        RedisAddress cluster = RedisAddress.parse("a:1", true);

        assertEquals(1, BrokerConfig.of(Map.of()).store().shardsOrDefault());
        assertEquals(16, new StoreConfig(cluster, "tm", OptionalInt.empty()).shardsOrDefault());
        assertEquals(3, new StoreConfig(cluster, "tm", OptionalInt.of(3)).shardsOrDefault());
    }

    @Test
    void theTokenIsAnAdministrators() {
        Credentials credentials = BrokerConfig.of(Map.of("token", "abc")).credentials().orElseThrow();

        assertEquals(List.of(Credential.of("token", CallerRole.ADMIN, "abc")), credentials.current());
    }

    @Test
    void aTokenFileThatHoldsNoneIsAMistake() throws Exception {
        Path empty = secret("empty", "");

        for (Path file : List.of(empty, directory, directory.resolve("missing"))) {
            assertEquals(1, mistakes(Map.of("token_file", file.toString())).size(), file.toString());
        }
    }

    private Path secret(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    @Test
    void anEmptyTokenIsAMistakeAndLetsNobodyIn() {
        assertTrue(mistakes(Map.of("token", "", "allow_anonymous", "true")).get(0).startsWith("token: is empty"));
        assertTrue(mistakes(Map.of("token_file", " ")).get(0).startsWith("token_file: is empty"));
    }

    @Test
    void aTokenBesideItsOppositeIsAMistake() throws Exception {
        Path file = secret("token", "abc");

        assertEquals(1, mistakes(Map.of("token", "abc", "allow_anonymous", "true")).size());
        assertEquals(1, mistakes(Map.of("token", "abc", "token_file", file.toString())).size());
    }

    @Test
    void neitherTextNorMistakesShowATokenOrPassword() {
        BrokerConfig config = BrokerConfig.of(Map.of("token", "s3cret", "redis", "redis://me:s3cret@h:1"));
        Map<String, String> wrong = Map.of("token", "s3cret s3cret", "redis", "redis://me:s3cret@h:x",
            "tls_keystore_password", "s3cret");

        assertFalse(config.toString().contains("s3cret"), config.toString());
        assertEquals(3, mistakes(wrong).size());
        assertFalse(mistakes(wrong).toString().contains("s3cret"));
    }

    @ParameterizedTest
    @CsvSource({
        "token, 'a b'", "token, é", "allow_anonymous, maybe", "hosts, http://a", "hosts, 'a b/c'", "zone, Mars/Base",
        "wait_replicas, -1", "wait_replicas, 17", "max_requests, 0", "max_requests, 10001", "max_body, 1000",
        "max_body, 65MiB", "max_body, 1 MB",
        "max_body, 1.5MiB", "prefix, a{b}", "prefix, 'a b'", "shards, 0", "shards, 257", "shards, x",
        "log_level, loud", "result_keep_time, 4.9", "result_keep_time, 1e3", "result_keep_time, 30s",
        "result_keep_time, 31622401", "result_keep_time, -1", "bin_path, /tmp", "porrt, :1",
        "log_path, ~/logs", "log_path, $HOME/logs", "log_path, '${HOME}/logs'", "log_path, '/logs/${NAME:-x}'",
        "token_file, ~/tokens", "token, '${TOKEN}'", "redis, '${REDIS}'", "hosts, 'a ${HOST}'", "zone, '${TZ}'"})
    void whatIsOutsideTheTableIsOneMistakeThatNamesTheOption(String name, String value) {
        List<String> mistakes = mistakes(Map.of(name, value));

        assertEquals(1, mistakes.size());
        assertTrue(mistakes.get(0).startsWith(name + ": "), mistakes.get(0));
    }

    @ParameterizedTest
    @CsvSource({"65536, 65536", "64KiB, 65536", "2 mib, 2097152", "1024b, 1024"})
    void bytesMayHaveASuffix(String text, int bytes) {
        assertEquals(bytes, BrokerConfig.of(Map.of("max_body", text)).get(Options.MAX_BODY));
    }

    @ParameterizedTest
    @CsvSource({"DEBUG, DEBUG", "Warn, WARNING", "fatal, ERROR", "trace, DEBUG", "error, ERROR"})
    void levelsHaveTheSpellingsOfOtherLoggersToo(String text, Level level) {
        assertEquals(level, BrokerConfig.of(Map.of("log_level", text)).get(Options.LOG_LEVEL));
    }

    @Test
    void hostsAreComparedInLowerCase() {
        assertEquals(List.of("tasks.example.com", "b:80", "[::1]:80"),
            BrokerConfig.of(Map.of("hosts", "Tasks.Example.com, b:80 [::1]:80")).get(Options.HOSTS));
    }

    private static List<String> mistakes(Map<String, String> options) {
        return assertThrows(ConfigException.class, () -> BrokerConfig.of(options)).mistakes();
    }
}
