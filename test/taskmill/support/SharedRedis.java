package taskmill.support;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * Gives each test keys of its own, with one shard unless it says otherwise, on one server for the whole run. After the
 * test it closes what the test handed over, the latest first, checks the invariants of the keys and deletes them, since
 * whoever looks through all keys passes over these too. In a static field it does so for the whole class. Not thread-safe.
 */
public final class SharedRedis implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private static final int MOST_TOKENS = 10;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private Server server;
    private String prefix;
    private boolean breached;
    private boolean ofClass;

    /** Closed with the test run. */
    private static final class Server implements AutoCloseable {
        private final RedisProcess process = RedisProcess.start();
        private final UnifiedJedis jedis = RedisClient.create("127.0.0.1", process.port());
        private final AtomicInteger tests = new AtomicInteger();

        @Override
        public void close() {
            jedis.close();
            process.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        begin(context);
        ofClass = true;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!ofClass) {
            begin(context);
        }
    }

    private void begin(ExtensionContext context) {
        server = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL)
            .computeIfAbsent(Server.class, type -> new Server(), Server.class);
        prefix = "shared" + server.tests.incrementAndGet();
        breached = false;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (!ofClass) {
            end(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        end(context);
    }

    private void end(ExtensionContext context) throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        if (!breached && context.getExecutionException().isEmpty()) {
            Invariants.of(jedis(), prefix).withTokens(MOST_TOKENS).hold();
        }
        String[] keys = jedis().keys(prefix + ":*").toArray(String[]::new);
        if (keys.length > 0) {
            jedis().unlink(keys);
        }
    }

    /** Closes it after the test. */
    public <T extends AutoCloseable> T closing(T part) {
        open.push(part);
        return part;
    }

    /** Says that this test breaks the invariants on purpose, by writing into Redis itself. */
    public void breach() {
        breached = true;
    }

    public String address() {
        return server.process.address();
    }

    public int port() {
        return server.process.port();
    }

    /** Begins all keys of this test. */
    public String prefix() {
        return prefix;
    }

    /** A client for what the test does itself. */
    public UnifiedJedis jedis() {
        return server.jedis;
    }

    /** A key of the first shard. */
    public String key(String name) {
        return prefix + ":{0}:" + name;
    }
}
