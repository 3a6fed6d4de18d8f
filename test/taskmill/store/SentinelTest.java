package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import taskmill.config.BrokerConfig;
import taskmill.store.Store.Timeouts;
import taskmill.support.Certificates;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.TlsRedis;
import taskmill.task.Unavailable;

/** A Sentinel that wants a password and speaks TLS, too. */
class SentinelTest {
    private static final int PORT = RedisProcess.freePort();
    private static final int TLS_PORT = RedisProcess.freePort();
    private static final TlsRedis REDIS = TlsRedis.start();
    private static Child sentinel;

    @TempDir
    static Path dir;

    @BeforeAll
    static void start() throws IOException {
        Certificates made = Certificates.get();
        Path file = Files.writeString(dir.resolve("sentinel.conf"), """
                port %d
                tls-port %d
                tls-auth-clients no
                tls-cert-file %s
                tls-key-file %s
                tls-ca-cert-file %s
                dir %s
                requirepass s3cret
                sentinel resolve-hostnames yes
                sentinel announce-hostnames yes
                sentinel monitor main localhost %d 1
                """.formatted(PORT, TLS_PORT, made.certificate(), made.key(), made.authority(), dir, REDIS.port()));
        sentinel = Command.of(RedisProcess.server(), file, "--sentinel").start();
    }

    @AfterAll
    static void end() {
        sentinel.close();
        REDIS.close();
    }

    private static void check(String address, String... more) {
        Map<String, String> options = more.length == 0 ? Map.of("redis", address) : Map.of("redis", address, "redis_ca",
            Certificates.get().authority().toString(), "sentinel_login", more[0]);
        try (Store store = Store.open(BrokerConfig.of(options).store(), Timeouts.BROKER)) {
            store.check();
        }
    }

    private static String refusal(String address, String... more) {
        String said = assertThrows(Unavailable.class, () -> check(address, more)).getMessage();
        assertFalse(said.contains("redis.sh") || said.contains("wr0ng"), said);
        return said;
    }

    @Test
    void sentinelThatWantsAPasswordIsSaidToWantOne() {
        Eventually.await(Duration.ofSeconds(20), "a Sentinel that answers", () -> {
            String said = refusal("redis-sentinel://127.0.0.1:" + PORT + "/main");
            return said.contains("no Sentinel says where main is") && said.contains("NOAUTH")
                && said.contains("(sentinel_login)");
        });
    }

    @Test
    void serversAndSentinelsAreReachedByTlsWithTheLoginOfEach() {
        Eventually.await(Duration.ofSeconds(20), "a Redis that a Sentinel names", () -> {
            check("rediss-sentinel://localhost:" + TLS_PORT + "/main", ":s3cret");
            return true;
        });

        assertTrue(refusal("rediss-sentinel://localhost:" + TLS_PORT + "/main", ":wr0ng").contains("WRONGPASS"));
        assertTrue(refusal("rediss-sentinel://localhost:" + TLS_PORT + "/other", ":s3cret").contains("does not know other"));
    }

    @Test
    void sentinelThatDoesNotAnswerIsNamed() {
        String nowhere = "127.0.0.1:" + RedisProcess.freePort();

        assertTrue(refusal("redis-sentinel://" + nowhere + "/main").contains(nowhere + ": "));
    }
}
