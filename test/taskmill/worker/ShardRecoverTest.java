package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.config.KeepTimes;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.support.Eventually;
import taskmill.support.RedisProxy;
import taskmill.support.SharedRedis;
import taskmill.task.OnLost;
import taskmill.task.Plan;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.worker.SteppedShard.Settings;

/** What a worker does for those that have died. */
class ShardRecoverTest {
    private static final long LEASE_MS = 400;

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private SteppedShard observer(Settings settings) {
        return SteppedShard.on(redis, settings);
    }

    /** A worker that claims and is not heard of again. */
    private void claimAndDie(SteppedShard any, int count) {
        claimAndDie(any, count, 3);
    }

    private void claimAndDie(SteppedShard any, int count, int maxLost) {
        LeaseStore dead = any.store().leases("dead", LEASE_MS, new KeepTimes(1_000_000, 1_000_000), maxLost);
        ClaimRequest request = new ClaimRequest(UUID.randomUUID().toString(), count, List.of("default"), 1000, true, Long.MAX_VALUE);
        int got = dead.send(0, new Batch(List.of(), List.of(), Optional.of(request))).claim()
            .orElseThrow().tasks().size();
        assertEquals(count, got);
    }

    @Test
    void anAttemptOfADeadWorkerRunsAgainWhenItsLeaseIsOverByHalf() {
        SteppedShard observer = observer(Settings.of("w-1").lease(LEASE_MS).slots(1));
        String uuid = observer.submit(1);
        long claimedNanos = System.nanoTime();
        claimAndDie(observer, 1);

        observer.sweepUntil("its second run", () -> observer.runner().runs().size() == 1);

        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - claimedNanos);
        assertTrue(tookMs >= LEASE_MS * 3 / 2, tookMs + " ms");
        assertEquals(2, observer.runner().only().assignment().attempt());
        assertEquals(List.of("lost"), observer.outcomes(uuid));
        assertEquals(1, observer.counters().count(Counters.Event.RECOVERED));
    }

    @Test
    void aFullWorkerRecoversForTheOthers() {
        SteppedShard observer = observer(Settings.of("w-1").lease(LEASE_MS).slots(1));
        observer.claimOne();
        String uuid = observer.submit(1);
        claimAndDie(observer, 1);

        observer.sweepUntil("the recovery", () -> observer.state(uuid) == TaskState.QUEUED);
    }

    @Test
    void whatMayRunOnlyOnceFailsWithItsWorker() {
        SteppedShard observer = observer(Settings.of("w-1").lease(LEASE_MS));
        TaskSpec once = SteppedShard.spec(Plan.parse("1 1"), OnLost.FAIL);
        observer.submit(once);
        claimAndDie(observer, 1);

        observer.sweepUntil("the failure", () -> observer.state(once.uuid()) == TaskState.FAILED);

        assertEquals("worker_lost", observer.read(once.uuid()).run().code().orElseThrow());
        assertEquals(0, observer.runner().runs().size());
    }

    @Test
    void aTaskThatKillsItsWorkersFailsAtTheLimit() {
        SteppedShard observer = observer(Settings.of("w-1").lease(LEASE_MS));
        String uuid = observer.submit(1);
        claimAndDie(observer, 1, 0);

        observer.sweepUntil("the failure", () -> observer.state(uuid) == TaskState.FAILED);

        assertEquals(List.of("lost"), observer.outcomes(uuid));
    }

    /** Ten pages of leases, none of which waits for the next look: those that ended first may be one look earlier. */
    @Test
    void hundredsOfAttemptsAreRecoveredInOneGo() {
        int count = 950;
        SteppedShard observer = observer(Settings.of("w-1").lease(6000));
        observer.submit(count);
        claimAndDie(observer, count);

        Set<Long> recovered = new TreeSet<>();
        observer.sweepUntil("all recoveries", () -> {
            recovered.add(observer.counters().count(Counters.Event.RECOVERED));
            return recovered.contains((long) count);
        });

        assertTrue(recovered.size() <= 5, "looks with " + recovered);
        assertEquals(count, redis.jedis().zcard(redis.key("ready:default")) + observer.attempts().size());
    }

    @Test
    void aSilenceOfRedisBetweenTwoSightingsMakesThemCountAnew() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard observer = SteppedShard.through(proxy.address(), redis, Settings.of("w-1").lease(2000));
        String uuid = observer.submit(1);
        claimAndDie(observer, 1);
        awaitEndOfLease(uuid);
        observer.sweep();
        long seenNanos = System.nanoTime();
        Eventually.await(Duration.ofSeconds(5), "half a lease", () ->
            System.nanoTime() - seenNanos > TimeUnit.MILLISECONDS.toNanos(LEASE_MS / 2));

        proxy.delay(Duration.ofMillis(150));
        observer.sweep();
        proxy.pass();
        observer.sweep();
        assertEquals(0, observer.counters().count(Counters.Event.RECOVERED));

        observer.sweepUntil("the recovery", () -> observer.counters().count(Counters.Event.RECOVERED) == 1);
    }

    private void awaitEndOfLease(String uuid) {
        String over = "local t = redis.call('TIME') return t[1] * 1000 + t[2] / 1000"
            + " > tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1])) and 1 or 0";
        Eventually.await(Duration.ofSeconds(5), "the end of the lease", () ->
            (Long) redis.jedis().eval(over, 1, redis.key("running:default"), uuid) == 1);
    }
}
