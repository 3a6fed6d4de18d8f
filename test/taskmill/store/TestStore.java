package taskmill.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.KeepTimes;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.Store.Timeouts;
import taskmill.support.Invariants;
import taskmill.support.RedisProcess;
import taskmill.task.TaskState;

/**
 * A store on the Redis that the tests of this package share, with keys of each test's own, and a clock that only the test
 * moves. After each test the {@link Invariants} of its keys are checked, and the keys are deleted. Not thread-safe.
 */
final class TestStore implements BeforeEachCallback, AfterEachCallback {
    static final long LEASE_MS = 30_000;
    static final long KEEP_MS = 1_000_000;
    static final KeepTimes KEEP = new KeepTimes(KEEP_MS, KEEP_MS);
    static final int MAX_LOST = 3;
    static final long START_MS = 1_700_000_000_000L;
    /** Tests of anything but time-outs wait for a busy machine. */
    static final Timeouts PATIENT = new Timeouts(20_000, 20_000, 0);
    /** Replaces the clock of Redis by a key of the shard. */
    static final String CLOCK =
        "local now = tonumber(redis.call('GET', KEYS[1] .. 'clock')) or " + START_MS + "\n";

    private final int shards;
    private final Scripts scripts;
    private String prefix;
    private Keys keys;
    private UnifiedJedis redis;
    private Store store;
    private Supplier<Store> opener;
    private final List<Store> others = new ArrayList<>();
    private long nowMs;
    private boolean breached;

    private TestStore(int shards, Scripts scripts) {
        this.shards = shards;
        this.scripts = scripts;
    }

    static TestStore ofShards(int shards) {
        return new TestStore(shards, Scripts.withClock(CLOCK));
    }

    static TestStore ofOneShard() {
        return ofShards(1);
    }

    /** With the clock of Redis. */
    static TestStore withRealClock() {
        return new TestStore(1, Scripts.load());
    }

    /** One server for all classes; closed with the test run. */
    private static final class Shared implements AutoCloseable {
        private final RedisProcess process = RedisProcess.start();
        private final UnifiedJedis jedis = client(process);
        private final AtomicInteger tests = new AtomicInteger();

        @Override
        public void close() {
            jedis.close();
            process.close();
        }
    }

    static UnifiedJedis client(RedisProcess process) {
        return RedisClient.create("127.0.0.1", process.port());
    }

    /** Sends a command that the client has no method for. */
    static void say(UnifiedJedis jedis, Protocol.Command command, String... words) {
        CommandArguments arguments = new CommandArguments(command);
        for (String word : words) {
            arguments.add(word);
        }
        jedis.executeCommand(arguments);
    }

    static StoreConfig config(RedisProcess process, String prefix, int shards) {
        return new StoreConfig(RedisAddress.parse(process.address(), false), prefix, OptionalInt.of(shards));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        Shared shared = context.getRoot().getStore(ExtensionContext.Namespace.GLOBAL)
            .computeIfAbsent(Shared.class, type -> new Shared(), Shared.class);
        prefix = "test" + shared.tests.incrementAndGet();
        keys = new Keys(prefix, shards);
        redis = shared.jedis;
        nowMs = START_MS;
        breached = false;
        opener = () -> Store.open(config(shared.process, prefix, shards), PATIENT, scripts);
        store = opener.get();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        store.close();
        others.forEach(Store::close);
        others.clear();
        if (!breached && context.getExecutionException().isEmpty()) {
            invariants().hold();
        }
        deleteKeys(prefix + ":*");
    }

    /** Deletes those of the shared Redis that match, since whoever looks through all keys passes over these too. */
    void deleteKeys(String pattern) {
        String[] keys = redis.keys(pattern).toArray(String[]::new);
        if (keys.length > 0) {
            redis.unlink(keys);
        }
    }

    Invariants invariants() {
        return Invariants.of(redis, prefix).ignoring("clock");
    }

    /** This test breaks the invariants on purpose. */
    void breach() {
        breached = true;
    }

    Store store() {
        return store;
    }

    /** Another store of the same tasks, like that of another process. */
    Store another() {
        others.add(opener.get());
        return others.get(others.size() - 1);
    }

    TaskStore tasks() {
        return store.tasks();
    }

    TestWorker worker(String id) {
        return worker(id, MAX_LOST);
    }

    TestWorker worker(String id, int maxLost) {
        return new TestWorker(store, id, LEASE_MS, maxLost);
    }

    UnifiedJedis redis() {
        return redis;
    }

    String prefix() {
        return prefix;
    }

    /** A key of the first shard. */
    String key(String name) {
        return keys.base(0) + name;
    }

    long now() {
        return nowMs;
    }

    /** Lets time pass, in all shards. */
    void pass(long ms) {
        nowMs += ms;
        for (int shard = 0; shard < shards; shard++) {
            redis.set(keys.base(shard) + "clock", Long.toString(nowMs));
        }
    }

    /** Stores tasks and returns the uuid of the first. */
    String submit(TestSpec... specs) {
        tasks().submit(Arrays.stream(specs).map(TestSpec::submission).toList(), 0)
            .forEach(Submission.Answer::receipt);
        return specs[0].uuid();
    }

    void pause(String queue) {
        store.queues().pause(queue, true, "", "");
    }

    /** Fails a page of tasks of each shard that are too late; true if there may be more. */
    boolean late(long keepMs) {
        Sweeper sweeper = TestWorker.sweeper(store, keepMs);
        return keys.homes().all().stream().map(sweeper::late).toList().contains(true);
    }

    /** Removes a page of tasks of each shard that have expired; true if there may be more. */
    boolean expire() {
        Sweeper sweeper = TestWorker.sweeper(store, KEEP_MS);
        return keys.homes().all().stream().map(sweeper::expire).toList().contains(true);
    }

    StoredTask read(String uuid) {
        return tasks().read(uuid).orElseThrow(() -> new AssertionError("no task " + uuid));
    }

    TaskState state(String uuid) {
        return read(uuid).state();
    }

    long total(String name) {
        String value = redis.hget(key("count"), name);
        return value == null ? 0 : Long.parseLong(value);
    }
}
