package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.Jedis;
import taskmill.support.Answer;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** The word that says how durable an accepted task is. */
@Order(1)
class DurabilityWordTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static String word(BrokerUnderTest broker) {
        return broker.get("/healthz").is(200).text("durability");
    }

    private static void awaitWord(String expected, BrokerUnderTest broker) {
        Eventually.await(SOON, "durability " + expected, () -> word(broker).equals(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--appendonly no  | --save ''             | memory",
        "--appendonly yes | --appendfsync no      | memory",
        "--appendonly yes | --appendfsync everysec | everysec",
        "--appendonly yes | --appendfsync always  | fsync",
        "--appendonly yes | --maxmemory-policy allkeys-lru | memory",
        "--appendonly yes | --rename-command CONFIG '' | unknown"})
    void eachSettingOfRedisHasItsWord(String first, String second, String expected) {
        String[] options = second.contains("rename") ? new String[] {first, "--rename-command", "CONFIG", ""}
            : second.contains("''") ? new String[] {first} : new String[] {first, second};
        try (RedisProcess redis = RedisProcess.start(options);
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm")) {
            Eventually.await(SOON, "contact", () -> broker.broker().ready().toCompletableFuture().isDone());

            assertEquals(expected, word(broker));
            assertEquals(expected, broker.postForm("/api/task/script", List.of("bin_name", "a")).is(202)
                .text("durability"));
        }
    }

    @Test
    void aChangeIsSeenAtTheNextReconnect() {
        try (RedisProcess redis = RedisProcess.start("--appendonly yes", "--appendfsync always");
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm")) {
            awaitWord("fsync", broker);
            redis.kill9();
            broker.postForm("/api/task/script", List.of("bin_name", "a")).is(503);
            awaitWord("unknown", broker);
            redis.restart();
            try (Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
                jedis.configSet("appendfsync", "everysec");
            }

            awaitWord("everysec", broker);
        }
    }

    @Test
    void aChangeWithoutAnyTroubleIsSeenWithinTenSeconds() {
        try (RedisProcess redis = RedisProcess.start();
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm")) {
            awaitWord("memory", broker);
            try (Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
                jedis.configSet("appendonly", "yes");
            }

            Eventually.await(Duration.ofSeconds(12), "the other word", () -> word(broker).equals("everysec"));
        }
    }

    @Test
    void replicasThatAreWaitedForAreNamedAndMissed() {
        try (RedisProcess redis = RedisProcess.start("--repl-diskless-sync-delay 0");
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm", "wait_replicas=1")) {
            awaitWord("memory+replicas:1", broker);
            long begunNanos = System.nanoTime();

            Answer answer = broker.postForm("/api/task/script", List.of("bin_name", "a"), "Idempotency-Key", "k");

            assertTrue(answer.is(503).text("detail").contains("Idempotency-Key"), answer.toString());
            assertTrue(System.nanoTime() - begunNanos < TimeUnit.SECONDS.toNanos(10));
            try (RedisProcess replica = RedisProcess.start("--replicaof 127.0.0.1 " + redis.port())) {
                assertTrue(replica.isAlive());
                Answer again = Eventually.get(SOON, "a replica", () -> Optional.of(
                    broker.postForm("/api/task/script", List.of("bin_name", "a"), "Idempotency-Key", "k"))
                    .filter(each -> each.status() != 503));
                assertEquals("memory+replicas:1", again.is(200).text("durability"));
            }
        }
    }
}
