package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.config.KeepTimes;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.Store.Timeouts;
import taskmill.support.Eventually;
import taskmill.support.RedisProxy;
import taskmill.support.SharedRedis;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/** What a part of a sweep that fails costs the others. */
final class SweeperTest {
    private static final Duration SOON = Duration.ofSeconds(15);
    /** Longer than a test: what fails fast here does so to the end. */
    private static final Timeouts TIMEOUTS = new Timeouts(20_000, 20_000, 60_000);

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    /** Longer than a test: a shard is looked at again only when something is due. */
    private static final long REST_NANOS = TimeUnit.HOURS.toNanos(1);

    private final AtomicInteger recovered = new AtomicInteger();
    private RedisProxy proxy;
    private Store store;
    private Sweeper sweeper;

    @BeforeEach
    void open() {
        proxy = redis.closing(RedisProxy.to(redis.port()));
        store = redis.closing(Store.open(new StoreConfig(RedisAddress.parse(proxy.address(), false), redis.prefix(),
            OptionalInt.of(1)), TIMEOUTS));
        sweeper = store.sweeper(() -> Set.of(0),
            new Sweeper.Settings(TestStore.KEEP, 1, 0, REST_NANOS, id -> false, recovered::addAndGet));
        store.homes();
    }

    private String submit(TestSpec spec) {
        store.tasks().submit(List.of(spec.submission()), 0);
        return spec.uuid();
    }

    private void sweepUntil(String what, Eventually.Condition condition) {
        Eventually.await(SOON, what, () -> {
            sweeper.step();
            return condition.holds();
        });
    }

    @Test
    void aShardIsSweptAlthoughACallToAnotherHasJustFailed() {
        String uuid = submit(TestSpec.spec().startBefore(System.currentTimeMillis() + 50));
        Store other = redis.closing(Store.open(new StoreConfig(RedisAddress.parse(redis.address(), false), redis.prefix(),
            OptionalInt.of(1)), TestStore.PATIENT));
        proxy.refuse();
        assertThrows(Unavailable.class, () -> store.queues().names());
        proxy.pass();
        assertThrows(Unavailable.class, () -> store.queues().names());

        sweepUntil("a task that is too late", () -> other.tasks().read(uuid).orElseThrow().state() == TaskState.FAILED);
    }

    @Test
    void aSweepThatFailsMakesNoOtherCallFail() {
        submit(TestSpec.spec());
        proxy.refuse();
        sweeper.step();
        proxy.pass();

        assertEquals(1, store.queues().names().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"late", "done:succeeded"})
    void aKeyOfAnotherTypeStopsNoRecovery(String key) {
        redis.breach();
        submit(TestSpec.spec());
        new TestWorker(store, "dead", 1000, TestStore.MAX_LOST).take();
        redis.jedis().set(redis.key(key), "something");

        sweepUntil("the recovery", () -> recovered.get() == 1);
    }

    /** A look tells when the next thing is due; the shard rests until then. */
    @Test
    void aLeaseAResultAndAStartBeforeEachEndTheRest() {
        TestWorker worker = new TestWorker(store, "dead", 500, 3, new KeepTimes(1000, 1000));
        String done = submit(TestSpec.spec());
        worker.succeed(worker.take());
        sweepUntil("no result", () -> !redis.jedis().exists(redis.key("spec:" + done)));

        submit(TestSpec.spec());
        worker.take();
        sweeper.endRest();
        sweepUntil("the recovery", () -> recovered.get() == 1);
        worker.succeed(worker.take());

        String late = submit(TestSpec.spec().startBefore(System.currentTimeMillis() + 500));
        sweeper.endRest();
        sweepUntil("a task that is too late", () -> store.tasks().read(late).orElseThrow().state() == TaskState.FAILED);
    }

    @Test
    void aShardWithTooManyFailuresDoesNotRest() {
        TestWorker worker = new TestWorker(store, "w", 30_000, 3);
        for (int i = 0; i < 3; i++) {
            submit(TestSpec.spec());
            worker.fail(worker.take());
        }

        sweepUntil("two failures that are gone", () -> redis.jedis().zcard(redis.key("done:failed")) == 1);
    }

    @Test
    void aKeyOfAnotherTypeStopsNoOtherPart() {
        redis.breach();
        String uuid = submit(TestSpec.spec().startBefore(System.currentTimeMillis() + 50));
        redis.jedis().set(redis.key("done:canceled"), "something");

        sweepUntil("a task that is too late", () -> store.tasks().read(uuid).orElseThrow().state() == TaskState.FAILED);
    }
}
