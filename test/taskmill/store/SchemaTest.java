package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.Store.Timeouts;
import taskmill.support.RedisProcess;

/** What is compared with Redis before the first call. */
final class SchemaTest {
    private static RedisProcess redis;
    private static UnifiedJedis jedis;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start();
        jedis = TestStore.client(redis);
    }

    @AfterAll
    static void stop() {
        jedis.close();
        redis.close();
    }

    @BeforeEach
    void empty() {
        jedis.flushAll();
    }

    private static Store store(OptionalInt shards) {
        return Store.open(new StoreConfig(RedisAddress.parse(redis.address(), false), "tm", shards), Timeouts.BROKER);
    }

    private static String mismatch(OptionalInt shards) {
        try (Store store = store(shards)) {
            return assertThrows(StoreMismatch.class, store::check).getMessage();
        }
    }

    @Test
    void firstProcessWritesSchemaAndShards() {
        try (Store store = store(OptionalInt.of(4))) {
            store.check();
        }

        assertEquals(Map.of("schema", "3", "shards", "4"), jedis.hgetAll("tm:meta"));
    }

    @Test
    void oneServerHasOneShardUnlessConfigured() {
        try (Store store = store(OptionalInt.empty())) {
            store.check();
        }

        assertEquals("1", jedis.hget("tm:meta", "shards"));
    }

    @Test
    void otherNumberOfShardsIsRefusedWithBothNumbers() {
        jedis.hset("tm:meta", Map.of("schema", "3", "shards", "4"));

        String message = mismatch(OptionalInt.of(5));

        assertTrue(message.contains("4") && message.contains("5"), message);
        assertEquals("4", jedis.hget("tm:meta", "shards"));
    }

    @Test
    void shardsThatNobodyConfiguredAreThoseInRedis() {
        jedis.hset("tm:meta", Map.of("schema", "3", "shards", "7"));

        try (Store store = store(OptionalInt.empty())) {
            assertEquals(7, store.homes().shards());
        }
    }

    @Test
    void otherSchemaIsRefusedWithBothVersions() {
        jedis.hset("tm:meta", Map.of("schema", "2", "shards", "1"));

        String message = mismatch(OptionalInt.empty());

        assertTrue(message.contains("schema 2") && message.contains("3"), message);
    }

    @Test
    void metaThatWasFlushedIsWrittenAgain() {
        jedis.hset("tm:meta", Map.of("schema", "3", "shards", "7"));
        try (Store store = store(OptionalInt.empty())) {
            store.check();
            jedis.flushAll();

            store.check();
        }

        assertEquals(Map.of("schema", "3", "shards", "7"), jedis.hgetAll("tm:meta"));
    }

    @Test
    void otherShardsThatCameAfterAFlushAreRefusedByEveryCall() {
        try (Store store = store(OptionalInt.of(4))) {
            store.check();
            jedis.flushAll();
            jedis.hset("tm:meta", Map.of("schema", "3", "shards", "5"));

            assertThrows(StoreMismatch.class, store::check);
            assertThrows(StoreMismatch.class, () -> store.tasks().isKnown(TestSpec.spec().uuid()));
        }
    }

    @Test
    void halfWrittenMetaIsCompleted() {
        jedis.hset("tm:meta", "schema", "3");

        try (Store store = store(OptionalInt.of(3))) {
            store.check();
        }

        assertEquals("3", jedis.hget("tm:meta", "shards"));
    }
}
