package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.AttemptId;
import taskmill.store.WakeSignals;
import taskmill.support.Eventually;
import taskmill.support.RedisProxy;
import taskmill.support.SharedRedis;
import taskmill.worker.SteppedShard.Settings;
import taskmill.worker.run.StopReason;

/** The blocking read of a worker, with a poll interval that outlasts the tests. */
class WakeListenerTest {
    private static final long POLL_MS = 30_000;
    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private final AtomicInteger wakes = new AtomicInteger();

    private WakeListener listener(SteppedShard worker) {
        return redis.closing(new WakeListener(worker.store().wakeSignals("w-1", 0), worker.shard(), worker.slots(),
            signal -> told(worker, signal), () -> List.of("default", "other"), wakes::incrementAndGet, POLL_MS));
    }

    private static void told(SteppedShard worker, WakeSignals.Signal signal) {
        worker.attempts().find(((WakeSignals.Cancel) signal).id()).ifPresent(attempt -> attempt.stop(StopReason.CANCELED));
    }

    private Attempt runs(SteppedShard worker, String uuid) {
        long never = System.nanoTime() + Duration.ofHours(1).toNanos();
        Attempt attempt = new Attempt(new AttemptId(uuid, 7, "default"), 0, 0, 0, never, never);
        worker.attempts().add(attempt);
        return attempt;
    }

    private void ring(String queue) {
        redis.jedis().lpush(redis.key("wake:" + queue), "1");
    }

    private long tokens(String queue) {
        return redis.jedis().llen(redis.key("wake:" + queue));
    }

    @Test
    void aTokenOfAnyQueueWakesTheStepsAndMakesThemLook() {
        SteppedShard worker = SteppedShard.on(redis).step();
        listener(worker);

        ring("other");

        Eventually.await(SOON, "a wake", () -> wakes.get() == 1);
        assertTrue(worker.shard().isClaimPending());
        assertEquals(0, tokens("other"));
    }

    @Test
    void aTokenThatIsUsedIsNotGivenBack() {
        SteppedShard worker = SteppedShard.on(redis).step();
        WakeListener listener = listener(worker);
        ring("default");
        Eventually.await(SOON, "a wake", () -> wakes.get() == 1);

        worker.step();
        listener.refresh();

        assertEquals(0, tokens("default"));
    }

    @Test
    void aTokenThatCannotBeUsedIsGivenBackAndNotTakenAgain() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(1)).step();
        WakeListener listener = listener(worker);
        ring("default");
        Eventually.await(SOON, "a wake", () -> wakes.get() == 1);
        Attempt attempt = runs(worker, "a");

        worker.step();
        listener.refresh();
        redis.jedis().rpush(redis.key("inbox:w-1"), "cancel a 7 default");

        Eventually.await(SOON, "the cancel", () -> attempt.stopped().isPresent());
        listener.refresh();
        assertEquals(1, tokens("default"));
    }

    @Test
    void aFullWorkerLeavesTokensToOthersUntilASlotIsFree() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(1)).step();
        Attempt attempt = runs(worker, "a");
        WakeListener listener = listener(worker);
        listener.refresh();
        ring("default");
        worker.attempts().remove(attempt);
        assertEquals(0, wakes.get());

        listener.refresh();

        Eventually.await(SOON, "a wake", () -> wakes.get() == 1);
    }

    @Test
    void aWorkerThatStopsTakesNoMoreTokens() {
        SteppedShard worker = SteppedShard.on(redis).step();
        Attempt attempt = runs(worker, "a");
        WakeListener listener = listener(worker);
        listener.refresh();
        worker.slots().stop();
        listener.refresh();
        Eventually.await(SOON, "the reader to begin anew", () -> !redis.jedis().exists(redis.key("inbox:w-1")));

        ring("default");
        redis.jedis().rpush(redis.key("inbox:w-1"), "cancel a 7 default");

        Eventually.await(SOON, "the cancel", () -> attempt.stopped().isPresent());
        assertEquals(1, tokens("default"));
    }

    @Test
    void aCancelReachesTheAttemptItMeansAndNoOther() {
        SteppedShard worker = SteppedShard.on(redis).step();
        Attempt meant = runs(worker, "a");
        Attempt other = runs(worker, "b");
        listener(worker);

        redis.jedis().rpush(redis.key("inbox:w-1"), "cancel b 6 default", "cancel c 7 default", "cancel a 7 default");

        Eventually.await(SOON, "the cancel", () -> meant.stopped().isPresent());
        assertEquals(StopReason.CANCELED, meant.stopped().orElseThrow());
        assertFalse(other.stopped().isPresent());
    }

    @Test
    void aCancelComesWhileTheWorkerIsFull() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(1)).step();
        Attempt meant = runs(worker, "a");
        listener(worker);

        redis.jedis().rpush(redis.key("inbox:w-1"), "cancel a 7 default");

        Eventually.await(SOON, "the cancel", () -> meant.stopped().isPresent());
    }

    @Test
    void aRefreshWithoutRedisIsNoFault() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, Settings.of("w-1").slots(1)).step();
        Attempt attempt = runs(worker, "a");
        WakeListener listener = listener(worker);
        listener.refresh();
        proxy.refuse();
        worker.attempts().remove(attempt);

        listener.refresh();

        proxy.pass();
        ring("default");
        Eventually.await(SOON, "a wake", () -> wakes.get() == 1);
    }

    @Test
    void closingEndsABlockedReadAtOnce() {
        SteppedShard worker = SteppedShard.on(redis).step();
        WakeListener listener = listener(worker);
        long begunNanos = System.nanoTime();
        listener.close();

        assertTrue(System.nanoTime() - begunNanos < Duration.ofMillis(1500).toNanos());
    }
}
