package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.AttemptId;
import taskmill.store.Store.Timeouts;
import taskmill.support.RedisProxy;
import taskmill.support.SharedRedis;
import taskmill.task.TaskState;
import taskmill.worker.PlayedRunner.Played;
import taskmill.worker.SteppedShard.Settings;

/** Claims of a shard that are not answered in time: what Redis did then, and what others did with the slots meanwhile. */
class UnansweredClaimTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    /** One with two slots that waits 200 ms for an answer. */
    private SteppedShard impatient(RedisProxy proxy) {
        Settings settings = Settings.of("w-1").slots(2).timeouts(new Timeouts(200, 200, 0));
        return SteppedShard.through(proxy.address(), redis, settings).step();
    }

    @Test
    void aLostAnswerIsAskedForAgainAndCostsNoAttempt() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, Settings.of("w-1").slots(2)).step();
        worker.submit(3);
        worker.shard().claimSoon();
        proxy.cutNextReply();

        worker.step();

        assertEquals(1, proxy.cuts());
        assertEquals(2, worker.attempts().size());
        for (Played run : worker.runner().runs()) {
            assertEquals(1, run.assignment().attempt());
        }
    }

    @Test
    void aClaimThatIsNotAnsweredInTimeIsRepeatedByItsNonce() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = impatient(proxy);
        SteppedShard other = SteppedShard.on(redis, Settings.of("w-2"));
        other.submit(3);
        worker.shard().claimSoon();

        proxy.delay(Duration.ofMillis(700));
        assertFalse(worker.tryStep());
        assertEquals(2, worker.slots().allowed(System.nanoTime()));
        proxy.pass();
        worker.stepUntil("the answer", () -> !worker.shard().isFailing());

        assertEquals(Set.of(1), worker.runner().runs().stream().map(run -> run.assignment().attempt())
            .collect(Collectors.toSet()));
        assertEquals(2, worker.attempts().size());
        assertEquals(1, other.step().attempts().size());
    }

    @Test
    void whatALateAnswerBringsWhenOthersHaveItsSlotsIsGivenBackUnstarted() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = impatient(proxy);
        SteppedShard other = SteppedShard.on(redis, Settings.of("w-2"));
        other.submit(2);
        worker.shard().claimSoon();
        proxy.delay(Duration.ofMillis(700));
        assertFalse(worker.tryStep());
        worker.attempts().add(new Attempt(new AttemptId("of another shard", 1, "default"), 1, 0, 0, 0, 0));

        proxy.pass();
        worker.stepUntil("the answer", () -> !worker.shard().isFailing());

        assertEquals(1, worker.runner().runs().size());
        assertEquals(1, worker.counters().count(Counters.Event.RELEASED));
        assertEquals(1, other.step().attempts().size());
    }

    @Test
    void aRepeatedClaimAsksForNoMoreThanThereAreSlotsNow() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        SteppedShard worker = impatient(proxy);
        SteppedShard other = SteppedShard.on(redis, Settings.of("w-2"));
        worker.shard().claimSoon();
        proxy.delay(Duration.ofMillis(700));
        assertFalse(worker.tryStep());
        worker.attempts().add(new Attempt(new AttemptId("of another shard", 1, "default"), 1, 0, 0, 0, 0));
        other.submit(2);

        proxy.pass();
        worker.stepUntil("the answer", () -> !worker.shard().isFailing());

        assertEquals(1, worker.runner().runs().size());
        assertEquals(0, worker.counters().count(Counters.Event.RELEASED));
    }

    @Test
    void whatArrivesWhileItStopsIsGivenBackUnstarted() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        Settings settings = Settings.of("w-1").timeouts(new Timeouts(200, 200, 0));
        SteppedShard worker = SteppedShard.through(proxy.address(), redis, settings).step();
        SteppedShard other = SteppedShard.on(redis, Settings.of("w-2"));
        String uuid = other.submit(1);
        worker.shard().claimSoon();
        proxy.delay(Duration.ofMillis(700));
        assertFalse(worker.tryStep());

        worker.slots().stop();
        proxy.pass();
        worker.stepUntil("the release", () -> worker.outcomes(uuid).equals(List.of("released")));

        assertEquals(0, worker.runner().runs().size());
        assertEquals(TaskState.QUEUED, worker.state(uuid));
    }
}
