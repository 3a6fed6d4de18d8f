package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.support.SharedRedis;
import taskmill.task.TaskState;

/** Redis has lost its last second, and gives this worker once more what it runs, under the same number. */
final class ForgottenClaimTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    /** As if the claim had never been: the task is queued again and has no run. */
    private void forgetTheClaim(String uuid) {
        redis.jedis().zrem(redis.key("running:default"), uuid);
        redis.jedis().del(redis.key("run:" + uuid));
        redis.jedis().zadd(redis.key("ready:default"), (9.0 - 4) * (1L << 48) + 1, uuid);
    }

    @Test
    void whatRunsIsNotStartedOnceMoreAndItsOutcomeCounts() {
        SteppedShard shard = SteppedShard.on(redis);
        PlayedRunner.Played run = shard.claimOne();
        forgetTheClaim(run.uuid());

        shard.shard().claimSoon();
        shard.step();
        shard.step();

        assertEquals(1, shard.runner().runs().size());
        run.succeed();
        shard.step();
        assertEquals(TaskState.SUCCEEDED, shard.state(run.uuid()));
    }

    @Test
    void whatIsBeingEndedAsStaleIsGivenBackAndStartsUnderAnotherNumber() {
        SteppedShard shard = SteppedShard.on(redis);
        shard.runner().deaf();
        PlayedRunner.Played run = shard.claimOne();
        shard.attempt(run).becomeStale();
        forgetTheClaim(run.uuid());

        shard.shard().claimSoon();
        shard.step();

        assertEquals(TaskState.QUEUED, shard.state(run.uuid()));
        assertEquals(1, shard.runner().runs().size());
        assertTrue(shard.read(run.uuid()).run().attempt() == 1);
    }

    @Test
    void outcomeOfAStaleAttemptIsNotEvenTold() {
        SteppedShard shard = SteppedShard.on(redis);
        shard.runner().deaf();
        PlayedRunner.Played run = shard.claimOne();
        forgetTheClaim(run.uuid());
        shard.attempt(run).becomeStale();

        run.succeed();
        shard.step();

        assertEquals(0, shard.counters().count(Counters.Event.STALE));
        assertEquals(TaskState.QUEUED, shard.state(run.uuid()));
    }
}
