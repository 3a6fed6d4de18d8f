package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.config.KeepTimes;
import taskmill.support.RedisProxy;
import taskmill.support.SharedRedis;
import taskmill.task.TaskState;
import taskmill.worker.SteppedShard.Settings;
import taskmill.worker.run.StopReason;

/** What a worker does about attempts of its own that somebody else was given, or that do not die. */
final class OwnAttemptTest {
    private static final long LEASE_MS = 2000;

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    @Test
    void attemptThatWasTakenOverIsStaleFromTheNextRenewalOn() {
        SteppedShard worker = SteppedShard.on(redis, Settings.of("w-1").lease(3 * LEASE_MS));
        worker.runner().deaf();
        Attempt attempt = worker.attempt(worker.claimOne());

        worker.store().leases("w-2", LEASE_MS, new KeepTimes(LEASE_MS, LEASE_MS), 3).takeOver(0, "w-1");
        worker.slots().stop();

        worker.stepUntil("the news that it is somebody else's", attempt::isStale);
    }

    @Test
    void attemptThatDoesNotDieAtItsFenceIsNotGivenUpBeforeItHasEnded() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, Settings.of("w-1").lease(LEASE_MS));
        SteppedShard onlooker = SteppedShard.on(redis, Settings.of("w-2"));
        worker.runner().deaf();
        PlayedRunner.Played run = worker.claimOne();
        proxy.refuse();
        worker.stepUntil("its fence", () -> run.stops().contains(StopReason.FENCED));

        proxy.pass();
        long backNanos = System.nanoTime();
        worker.sweepUntil("time enough for two sightings",
            () -> System.nanoTime() - backNanos > TimeUnit.MILLISECONDS.toNanos(2 * LEASE_MS));
        assertEquals(TaskState.RUNNING, onlooker.state(run.uuid()));

        worker.slots().stop();
        run.endAsStopped(StopReason.FENCED);
        worker.stepUntil("its return to the queue", () -> onlooker.state(run.uuid()) == TaskState.QUEUED);
        assertEquals(1, onlooker.read(run.uuid()).run().lost());
    }
}
