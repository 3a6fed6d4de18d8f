package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import taskmill.config.BrokerConfig;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.Store.Durability;
import taskmill.store.Store.Timeouts;
import taskmill.support.Certificates;
import taskmill.support.TlsRedis;
import taskmill.task.Unavailable;

/** A Redis with TLS, whose certificate must be trusted and name the host. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsRedisTest {
    private static final String AUTHORITY = Certificates.get().authority().toString();

    private final TlsRedis redis = TlsRedis.start("--user mill", "on", ">s3cret", "~tm:*", "+@all");

    @AfterAll
    void end() {
        redis.close();
    }

    private static StoreConfig trusting(String address) {
        return BrokerConfig.of(Map.of("redis", address, "redis_ca", AUTHORITY)).store();
    }

    private static Durability durability(StoreConfig config) {
        try (Store store = Store.open(config, Timeouts.BROKER)) {
            store.check();
            return store.durability();
        }
    }

    @Test
    void aPrivateAuthorityIsTrustedWhereItIsNamed() {
        assertEquals("memory", durability(trusting("rediss://localhost:" + redis.port())).word());
    }

    @Test
    void withoutItTheServerIsNot() {
        StoreConfig config = new StoreConfig(RedisAddress.parse("rediss://localhost:" + redis.port(), false), "tm",
            OptionalInt.empty());

        String said = assertThrows(Unavailable.class, () -> durability(config)).getMessage();

        assertTrue(said.contains("unable to find valid certification path"), said);
    }

    @Test
    void aServerUnderAnotherNameIsNot() {
        String said = assertThrows(Unavailable.class,
            () -> durability(trusting("rediss://127.0.0.1:" + redis.port()))).getMessage();

        assertTrue(said.contains("127.0.0.1"), said);
    }

    @Test
    void usersLogInByTls() {
        assertEquals("memory", durability(trusting("rediss://mill:s3cret@localhost:" + redis.port())).word());
        String said = assertThrows(Unavailable.class,
            () -> durability(trusting("rediss://mill:wr0ng@localhost:" + redis.port()))).getMessage();
        assertFalse(said.contains("wr0ng"), said);
    }
}
