package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.Store.Timeouts;
import taskmill.store.StoredRun;
import taskmill.support.RedisProxy;
import taskmill.support.SharedRedis;
import taskmill.task.OnLost;
import taskmill.task.Plan;
import taskmill.task.TaskState;
import taskmill.worker.PlayedRunner.Played;
import taskmill.worker.SteppedShard.Settings;
import taskmill.worker.run.StopReason;

/** What becomes of an attempt that has ended here. */
class ShardEndTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    @Test
    void whatTheMachineCouldNotRunIsGivenBackAndCountsAsNeitherFailedNorLost() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(1));
        worker.submit(SteppedShard.spec(Plan.NONE, OnLost.FAIL));
        Played run = worker.step().runner().runs().get(0);

        run.endAsImpaired();
        worker.stepUntil("the next attempt", () -> worker.runner().runs().size() == 2);

        assertEquals(List.of("released"), worker.outcomes(run.uuid()));
        StoredRun stored = worker.store().tasks().read(run.uuid()).orElseThrow().run();
        assertEquals(List.of(2, 0, 0), List.of(stored.attempt(), stored.failures(), stored.lost()));
    }

    @Test
    void anOutcomeIsToldAtTheNextStepWhichIsWantedAtOnce() {
        SteppedShard worker = SteppedShard.on(redis);
        Played run = worker.claimOne();

        run.succeed();
        assertEquals(0, worker.waitMs());
        worker.step();

        assertEquals(TaskState.SUCCEEDED, worker.state(run.uuid()));
        assertEquals(0, worker.attempts().size());
    }

    @Test
    void largeResultsAreSentInSeveralSteps() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").slots(3));
        worker.submit(3);
        worker.step();
        List<Played> runs = worker.runner().runs();

        runs.forEach(run -> run.succeed("x".repeat(3 << 20)));
        worker.step();
        assertEquals(List.of(TaskState.SUCCEEDED, TaskState.RUNNING),
            runs.stream().limit(2).map(run -> worker.state(run.uuid())).toList());
        assertEquals(0, worker.waitMs());
        worker.step().step();

        runs.forEach(run -> assertEquals(TaskState.SUCCEEDED, worker.state(run.uuid())));
    }

    @Test
    void aResultThatRedisDoesNotTakeIsKeptAndNothingIsClaimedMeanwhile() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, Settings.of("w-1").slots(5));
        Played run = worker.claimOne();
        SteppedShard.on(redis).submit(1);
        proxy.refuse();
        run.succeed();

        assertFalse(worker.tryStep());
        assertEquals(1, worker.shard().unsettled().size());
        assertEquals(0, worker.slots().allowed(System.nanoTime()));
        proxy.pass();
        worker.stepUntil("the claim of the other", () -> worker.runner().runs().size() == 2);

        assertEquals(TaskState.SUCCEEDED, worker.state(run.uuid()));
    }

    @Test
    void aResultWhoseReceiptIsLostIsToldAgainAndCountsOnce() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        Settings settings = Settings.of("w-1").timeouts(new Timeouts(200, 200, 0));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, settings);
        Played run = worker.claimOne();
        proxy.delay(java.time.Duration.ofMillis(700));
        run.fail();
        assertFalse(worker.tryStep());

        proxy.pass();
        worker.stepUntil("the receipt", () -> worker.shard().isSettled());

        assertEquals(TaskState.FAILED, worker.state(run.uuid()));
        assertEquals(1, worker.read(run.uuid()).run().failures());
        assertEquals(1, worker.counters().count(Counters.Event.SETTLED));
    }

    @Test
    void whatWasStoppedByTheShutdownIsReleasedAndCostsNoFailure() {
        SteppedShard worker = SteppedShard.on(redis);
        Played run = worker.claimOne();
        worker.slots().stop();

        worker.attempt(run).stop(StopReason.SHUTDOWN);
        worker.step();

        assertEquals(TaskState.QUEUED, worker.state(run.uuid()));
        assertEquals(List.of("released"), worker.outcomes(run.uuid()));
        assertEquals(0, worker.read(run.uuid()).run().failures());
    }

    @Test
    void whatMayRunOnlyOnceFailsWhenTheShutdownStoppedIt() {
        SteppedShard worker = SteppedShard.on(redis);
        worker.submit(SteppedShard.spec(Plan.NONE, OnLost.FAIL));
        Played run = worker.step().runner().only();
        worker.slots().stop();

        worker.attempt(run).stop(StopReason.SHUTDOWN);
        worker.step();

        assertEquals("shutdown", worker.read(run.uuid()).run().code().orElseThrow());
    }

    @Test
    void whatFailedByItselfJustBeforeTheShutdownHasFailed() {
        SteppedShard worker = SteppedShard.on(redis);
        Played run = worker.claimOne();

        run.fail();
        worker.attempt(run).stop(StopReason.SHUTDOWN);
        worker.step();

        assertEquals(TaskState.FAILED, worker.state(run.uuid()));
        assertEquals(List.of("failed:exit_code"), worker.outcomes(run.uuid()));
    }

    @Test
    void whatRanOutOfTimeJustBeforeTheFenceHasFailedForThat() {
        SteppedShard worker = SteppedShard.on(redis);
        worker.runner().deaf();
        Played run = worker.claimOne();

        worker.attempt(run).stop(StopReason.TIMEOUT);
        worker.attempt(run).stop(StopReason.FENCED);
        run.endAsStopped(StopReason.TIMEOUT);
        worker.step();

        assertEquals(List.of("failed:timeout"), worker.outcomes(run.uuid()));
    }

    @Test
    void whatSucceededInSpiteOfAStopHasSucceeded() {
        SteppedShard worker = SteppedShard.on(redis);
        worker.runner().deaf();
        Played run = worker.claimOne();

        worker.attempt(run).stop(StopReason.FENCED);
        run.succeed();
        worker.step();

        assertEquals(TaskState.SUCCEEDED, worker.state(run.uuid()));
    }

    @Test
    void aReleaseThatIsNotAnsweredIsTriedEverLessOften() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, Settings.of("w-1"));
        Played run = worker.claimOne();
        worker.slots().stop();
        proxy.refuse();
        worker.attempt(run).stop(StopReason.SHUTDOWN);

        worker.stepUntil("the third failure", () -> worker.counters().count(Counters.Event.UNANSWERED) == 3);
        assertTrue(worker.waitMs() > 40, worker.waitMs() + " ms");
        assertFalse(worker.shard().isSettled());
        proxy.pass();
        worker.stepUntil("the release", () -> worker.shard().isSettled());

        assertEquals(List.of("released"), worker.outcomes(run.uuid()));
    }
}
