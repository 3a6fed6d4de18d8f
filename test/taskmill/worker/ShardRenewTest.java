package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.config.KeepTimes;
import taskmill.store.Store.Timeouts;
import taskmill.support.RedisProxy;
import taskmill.support.SharedRedis;
import taskmill.task.Progress;
import taskmill.task.TaskState;
import taskmill.worker.PlayedRunner.Played;
import taskmill.worker.SteppedShard.Settings;
import taskmill.worker.run.StopReason;

/** Leases and fences of what a worker runs. */
class ShardRenewTest {
    private static final Timeouts IMPATIENT = new Timeouts(200, 200, 0);

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    @Test
    void aFenceCountsFromTheSendingOfTheClaim() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, Settings.of("w-1")).step();
        worker.submit(1);
        worker.shard().claimSoon();
        proxy.delay(Duration.ofMillis(600));

        long sentNanos = System.nanoTime();
        worker.step();

        Played run = worker.runner().only();
        long fenceNanos = worker.attempt(run).fenceNanos();
        assertTrue(fenceNanos - worker.timing().fence(sentNanos) < 500_000_000L);
        assertEquals(fenceNanos, run.fenceNanos());
    }

    @Test
    void anAnsweredRenewalMovesTheFenceOfTheAttemptAndOfItsRunner() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").lease(900));
        Played run = worker.claimOne();
        long before = worker.attempt(run).fenceNanos();

        worker.stepUntil("a renewal", () -> worker.attempt(run).fenceNanos() != before);

        assertTrue(worker.attempt(run).fenceNanos() - before > 0);
        assertEquals(worker.attempt(run).fenceNanos(), run.fenceNanos());
    }

    @Test
    void progressGoesWithTheNextRenewal() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").lease(900));
        Played run = worker.claimOne();
        run.tell(new Progress(40, "copying"));

        worker.stepUntil("a renewal", () -> redis.jedis().hexists(redis.key("run:" + run.uuid()), "p"));

        assertEquals("1 40 copying", redis.jedis().hget(redis.key("run:" + run.uuid()), "p"));
    }

    @Test
    void anUnansweredRenewalMovesNoFenceThoughRedisGotIt() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        Settings settings = Settings.of("w-1").lease(1500).timeouts(IMPATIENT);
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, settings);
        Played run = worker.claimOne();
        long fenceNanos = worker.attempt(run).fenceNanos();
        double leaseEnd = redis.jedis().zscore(redis.key("running:default"), run.uuid());

        proxy.delay(Duration.ofMillis(800));
        worker.stepUntil("a renewal that is not answered", () -> worker.shard().isFailing());

        assertEquals(fenceNanos, worker.attempt(run).fenceNanos());
        assertTrue(redis.jedis().zscore(redis.key("running:default"), run.uuid()) > leaseEnd);
    }

    @Test
    void whatCannotBeRenewedIsStoppedAtItsFenceAndGivenBackAsLost() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        Settings settings = Settings.of("w-1").lease(500);
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, settings);
        Played run = worker.claimOne();
        long fenceNanos = worker.attempt(run).fenceNanos();

        proxy.refuse();
        worker.stepUntil("the fence", () -> !run.stops().isEmpty());
        assertEquals(List.of(StopReason.FENCED), run.stops());
        assertTrue(System.nanoTime() - fenceNanos >= 0);
        proxy.pass();
        worker.stepUntil("the return", () -> worker.outcomes(run.uuid()).equals(List.of("lost")));

        assertEquals(1, worker.read(run.uuid()).run().lost());
        assertEquals(0, worker.read(run.uuid()).run().failures());
    }

    @Test
    void whatIsFencedIsNotRenewedSoThatItCanBeGivenBackAsSoonAsItHasEnded() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, Settings.of("w-1").lease(1500).slots(1));
        worker.runner().deaf();
        Played run = worker.claimOne();
        proxy.refuse();
        worker.stepUntil("the fence", () -> !run.stops().isEmpty());

        proxy.pass();
        worker.stepUntil("contact", () -> !worker.shard().isFailing());
        run.endAsStopped(StopReason.FENCED);
        worker.step();

        assertEquals(List.of("lost"), worker.outcomes(run.uuid()));
    }

    @Test
    void aTaskThatIsSomebodyElsesIsStoppedAndItsOutcomeDropped() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").lease(600));
        Played run = worker.claimOne();
        worker.store().leases("w-1", 600, new KeepTimes(1000, 1000), 3).release(0, List.of(worker.attempt(run).id()), true);
        SteppedShard other = SteppedShard.on(redis, Settings.of("w-2")).step();

        worker.stepUntil("the news", () -> !run.stops().isEmpty());
        worker.step();

        assertEquals(List.of(StopReason.FENCED), run.stops());
        assertEquals(TaskState.RUNNING, worker.state(run.uuid()));
        assertEquals("w-2", worker.read(run.uuid()).run().worker());
        assertTrue(worker.shard().isSettled());
        other.runner().only().succeed();
        assertEquals(TaskState.SUCCEEDED, other.step().state(run.uuid()));
    }

    @Test
    void aSuccessThatCameBeforeTheNewsThatTheTaskIsLostIsDropped() {
        SteppedShard worker = SteppedShard.on(redis);
        Played run = worker.claimOne();
        worker.store().leases("w-1", 600, new KeepTimes(1000, 1000), 3).release(0, List.of(worker.attempt(run).id()), true);

        run.succeed();
        worker.step();

        assertEquals(TaskState.QUEUED, worker.state(run.uuid()));
        assertEquals(1, worker.counters().count(Counters.Event.STALE));
    }

    @Test
    void aCancelIsLearnedByRenewal() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").lease(600));
        Played run = worker.claimOne();
        assertEquals(TaskState.RUNNING, worker.store().tasks().cancel(run.uuid(), 1_000_000));

        worker.stepUntil("the cancel", () -> worker.state(run.uuid()) == TaskState.CANCELED);

        assertEquals(List.of(StopReason.CANCELED), run.stops());
        assertEquals(List.of("canceled"), worker.outcomes(run.uuid()));
    }

    @Test
    void whatIsClaimedTooLateToBeRunIsNotStarted() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, Settings.of("w-1").lease(300)).step();
        String uuid = worker.submit(1);
        worker.shard().claimSoon();
        proxy.delay(Duration.ofMillis(500));

        worker.step();
        assertEquals(0, worker.runner().runs().size());
        proxy.pass();
        worker.stepUntil("its run", () -> worker.runner().runs().size() == 1);

        assertEquals(1, worker.read(uuid).run().lost());
        assertEquals(List.of("lost"), worker.outcomes(uuid));
    }
}
