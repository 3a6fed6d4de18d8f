package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.Store.Durability;
import taskmill.store.Store.Timeouts;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/** How durable writes are, and waiting for replicas. */
final class DurabilityTest {
    private static RedisProcess redis;
    private static UnifiedJedis jedis;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start("--appendonly yes", "--repl-diskless-sync-delay 0");
        jedis = TestStore.client(redis);
    }

    @AfterAll
    static void stop() {
        jedis.close();
        redis.close();
    }

    private static Store store() {
        return Store.open(TestStore.config(redis, "tm", 1), TestStore.PATIENT);
    }

    @Test
    void wordFollowsTheSettingsOfRedis() {
        assertEquals("everysec", Durability.of("yes", "everysec", "noeviction").word());
        assertEquals("fsync", Durability.of("yes", "always", "noeviction").word());
        assertEquals("memory", Durability.of("yes", "no", "noeviction").word());
        assertEquals("memory", Durability.of("no", "always", "noeviction").word());
        assertEquals("memory", Durability.of("yes", "always", "allkeys-lru").word());
        assertEquals("unknown", Durability.of("", "", "noeviction").word());
    }

    @Test
    void whatAnOperatorShouldChangeIsSaid() {
        assertEquals("", Durability.of("yes", "always", "noeviction").warning());
        assertEquals("", Durability.of("yes", "everysec", "noeviction").warning());
        assertTrue(Durability.of("no", "everysec", "noeviction").warning().contains("appendonly yes"));
        assertTrue(Durability.of("yes", "no", "noeviction").warning().contains("appendfsync"));
        assertTrue(Durability.of("yes", "always", "volatile-ttl").warning().contains("noeviction"));
    }

    @Test
    void runningServerIsAskedEachTime() {
        try (Store store = store()) {
            jedis.configSet("appendfsync", "everysec");
            assertEquals("everysec", store.durability().word());
            jedis.configSet("appendfsync", "always");
            assertEquals("fsync", store.durability().word());
        }
    }

    @Test
    void serverThatRefusesConfigIsUnknownAndWorks() {
        TestStore.say(jedis, Protocol.Command.ACL, "SETUSER", "managed", "on", ">secret", "~*", "+@all", "-config");
        StoreConfig config = new StoreConfig(
            RedisAddress.parse("redis://managed:secret@" + redis.address(), false), "tm", OptionalInt.empty());

        try (Store store = Store.open(config, Timeouts.BROKER)) {
            assertEquals(Durability.UNKNOWN, store.durability());
            store.tasks().submit(List.of(TestSpec.spec().submission()), 0).get(0).receipt();
        }
    }

    @Test
    void wrongPasswordIsUnavailable() {
        TestStore.say(jedis, Protocol.Command.ACL, "SETUSER", "other", "on", ">secret", "~*", "+@all");
        StoreConfig config = new StoreConfig(
            RedisAddress.parse("redis://other:wrong@" + redis.address(), false), "tm", OptionalInt.empty());

        try (Store store = Store.open(config, Timeouts.BROKER)) {
            String message = assertThrows(Unavailable.class, store::check).getMessage();
            assertFalse(message.contains("wrong@"), message);
        }
    }

    @Test
    void submitWithoutEnoughReplicasIsUnavailableButStored() {
        TestSpec spec = TestSpec.spec();
        // Replicas are waited for half as long as an answer.
        try (Store store = Store.open(TestStore.config(redis, "tm", 1), new Timeouts(20_000, 2000, 0))) {
            String message = assertThrows(Unavailable.class,
                () -> store.tasks().submit(List.of(spec.submission()), 1).get(0).receipt()).getMessage();

            assertTrue(message.contains("under_replicated"), message);
            assertEquals(TaskState.QUEUED, store.tasks().read(spec.uuid()).orElseThrow().state());
        }
    }

    @Test
    void submitThatAReplicaHasIsAnswered() {
        try (RedisProcess replica = RedisProcess.start("--replicaof 127.0.0.1 " + redis.port());
            UnifiedJedis other = TestStore.client(replica);
            Store store = store()) {
            Eventually.await(Duration.ofSeconds(20), "a replica in step",
                () -> other.info("replication").contains("master_link_status:up"));
            TestSpec spec = TestSpec.spec();

            Submission.Receipt receipt = store.tasks().submit(List.of(spec.submission()), 1).get(0).receipt();

            assertEquals(Submission.Status.QUEUED, receipt.status());
            assertTrue(other.keys("*:spec:" + spec.uuid()).size() == 1, "the replica has the task");
        }
    }
}
