package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.support.SharedRedis;
import taskmill.task.OnLost;
import taskmill.task.Plan;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.worker.PlayedRunner.Played;
import taskmill.worker.SteppedShard.Settings;
import taskmill.worker.run.StopReason;

/** What a worker claims, when it asks, and what it does if the answer is lost. */
class ShardClaimTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    @Test
    void asManyAsThereAreSlotsAreClaimedAndNoneMoreUntilOneIsFree() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(3));
        worker.submit(5);

        worker.step().step().step();
        assertEquals(3, worker.runner().runs().size());
        worker.runner().runs().get(1).succeed();
        worker.step();

        assertEquals(4, worker.runner().runs().size());
        assertEquals(3, worker.attempts().size());
    }

    @Test
    void noMoreIsClaimedThanThereIsMemoryForAndOneTaskAlways() {
        SteppedShard worker = SteppedShard.on(redis);
        String first = worker.submit(SteppedShard.large(SteppedShard.BYTES), SteppedShard.large(600_000),
            SteppedShard.large(600_000), SteppedShard.large(600_000), SteppedShard.spec());

        worker.step().step();
        assertEquals(first, worker.runner().only().uuid());
        worker.runner().only().succeed();
        worker.stepUntil("two more", () -> worker.runner().runs().size() == 3);
        worker.step().step();
        assertEquals(2, worker.attempts().size());
        worker.runner().runs().get(1).succeed();
        worker.runner().runs().get(2).succeed();
        worker.stepUntil("the rest", () -> worker.runner().runs().size() == 5);
    }

    @Test
    void anEmptyQueueIsAskedAgainAfterThePollIntervalOnly() {
        SteppedShard worker = SteppedShard.on(redis).step();

        assertFalse(worker.shard().isClaimPending());
        assertTrue(worker.waitMs() > 500, worker.waitMs() + " ms");
    }

    @Test
    void aWorkerThatCanRunNoScriptsAsksOftenForOtherTasksAndLeavesScriptsWhereTheyAre() {
        SteppedShard worker = SteppedShard.on(redis);
        worker.runsScripts(false);
        worker.submit(SteppedShard.script(), SteppedShard.spec(), SteppedShard.script());

        worker.step();

        assertEquals(1, worker.runner().runs().size());
        assertTrue(worker.waitMs() <= 250, worker.waitMs() + " ms");
        worker.runsScripts(true);
        worker.shard().claimSoon();
        worker.step();
        assertEquals(3, worker.runner().runs().size());
    }

    @Test
    void aFullWorkerWaitsForItsRenewal() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(1));
        worker.submit(2);
        worker.step();

        assertTrue(worker.waitMs() > 9_000, worker.waitMs() + " ms");
    }

    @Test
    void aScheduledTaskIsAskedForWhenItIsDueAndNotBefore() {
        SteppedShard worker = SteppedShard.on(redis);
        String uuid = submitIn(worker, 1500);

        worker.step();
        long waitMs = worker.waitMs();
        worker.step();

        assertTrue(waitMs > 0 && waitMs <= 2500, waitMs + " ms");
        assertEquals(TaskState.SCHEDULED, worker.state(uuid));
        worker.stepUntil("the start", () -> worker.attempts().size() == 1);
        long startedMs = worker.read(uuid).run().startedMs();
        assertTrue(startedMs >= worker.read(uuid).header().startMs());
    }

    @Test
    void aFullWorkerMovesWhatIsDueWhenItRenews() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(1).lease(300));
        worker.claimOne();
        String uuid = submitIn(worker, 50);

        worker.stepUntil("the move", () -> worker.state(uuid) == TaskState.QUEUED);

        assertEquals(1, worker.attempts().size());
    }

    private static String submitIn(SteppedShard worker, long ms) {
        long nowMs = worker.store().now().toEpochMilli();
        var plain = SteppedShard.spec();
        return worker.submit(new TaskSpec(plain.uuid(), plain.work(), plain.routing(),
            new TaskSpec.Schedule(nowMs + 1000 + ms, 0, 0), plain.retry(), plain.durations(), TaskSpec.Extras.NONE));
    }

    @Test
    void aPacedWorkerStartsOneInEachPeriod() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").period(150));
        worker.submit(3);
        long begunNanos = System.nanoTime();

        worker.step();
        assertTrue(worker.waitMs() > 100, worker.waitMs() + " ms");
        worker.stepUntil("all starts", () -> worker.attempts().size() == 3);

        assertTrue(System.nanoTime() - begunNanos >= TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void aForgedSpecFailsItsTaskAndTheOthersRun() {
        SteppedShard worker = SteppedShard.on(redis);
        String forged = worker.submit(3);
        String spec = redis.jedis().get(redis.key("spec:" + forged));
        redis.jedis().set(redis.key("spec:" + forged), spec.replace("http://", "gopher://"));

        worker.step().step();

        assertEquals(2, worker.runner().runs().size());
        assertEquals(Optional.of("bad_spec"), redisField(forged, "x"));
        assertEquals(1, redis.jedis().zcard(redis.key("done:failed")));
    }

    @Test
    void aForgedSpecIsNotTriedAgainWhateverItsPlan() {
        SteppedShard worker = SteppedShard.on(redis);
        var planned = SteppedShard.spec(Plan.parse("0 0 0"), OnLost.RETRY);
        String forged = worker.submit(planned);
        String head = redis.jedis().get(redis.key("spec:" + forged)).lines().findFirst().orElseThrow();
        redis.jedis().set(redis.key("spec:" + forged), head + "\n" + "[".repeat(5000));

        worker.step().step();

        assertEquals(1, redis.jedis().zcard(redis.key("done:failed")));
        assertTrue(worker.shard().isSettled());
    }

    private Optional<String> redisField(String uuid, String name) {
        return Optional.ofNullable(redis.jedis().hget(redis.key("run:" + uuid), name));
    }

    @Test
    void ghostsInAQueueDoNotHoldUpWhatIsBehindThem() {
        redis.breach();
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(2)).step();
        for (int i = 0; i < 3; i++) {
            redis.jedis().zadd(redis.key("ready:default"), i, SteppedShard.spec().uuid());
        }
        worker.submit(2);
        redis.jedis().del(redis.key("wake:default"));

        worker.shard().claimSoon();
        worker.step();
        assertEquals(1, redis.jedis().llen(redis.key("wake:default")));
        worker.shard().claimSoon();
        worker.step();

        assertEquals(1, worker.attempts().size());
    }

    @Test
    void whatRedisGivesOutOnceMoreWithoutItsLastSecondGoesOnHereAndRunsOnce() {
        redis.breach();
        SteppedShard worker = SteppedShard.on(redis);
        Played run = worker.claimOne();
        forgetClaim(run.uuid(), 0);

        worker.shard().claimSoon();
        worker.step();

        assertEquals(1, worker.runner().runs().size());
        assertEquals(List.of(), run.stops());
        run.succeed();
        assertEquals(TaskState.SUCCEEDED, worker.step().state(run.uuid()));
    }

    @Test
    void anEarlierAttemptThatStillRunsHereIsStoppedWhenTheNextOneIsClaimed() {
        redis.breach();
        SteppedShard worker = SteppedShard.on(redis);
        Played first = worker.claimOne();
        forgetClaim(first.uuid(), 1);

        worker.shard().claimSoon();
        worker.step();

        assertEquals(List.of(StopReason.FENCED), first.stops());
        Played second = worker.runner().runs().get(1);
        assertEquals(2, second.assignment().attempt());
        assertEquals(TaskState.RUNNING, worker.step().state(first.uuid()));
        second.succeed();
        assertEquals(TaskState.SUCCEEDED, worker.step().state(first.uuid()));
    }

    /** What a Redis does that comes back without its last second, in which the last claim was made. */
    private void forgetClaim(String uuid, int attempts) {
        redis.jedis().zrem(redis.key("running:default"), uuid);
        redis.jedis().hset(redis.key("run:" + uuid), "n", String.valueOf(attempts));
        redis.jedis().zadd(redis.key("ready:default"), 1, uuid);
    }
}
