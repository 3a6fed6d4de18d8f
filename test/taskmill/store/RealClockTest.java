package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.support.Eventually;

/** The scripts with the clock of Redis, as they are shipped. */
final class RealClockTest {
    @RegisterExtension
    final TestStore store = TestStore.withRealClock();

    /** The clock of Redis in milliseconds, read apart from the scripts. */
    private long redisMs() {
        List<?> time = (List<?>) store.redis().eval("return redis.call('TIME')");
        return Long.parseLong((String) time.get(0)) * 1000 + Long.parseLong((String) time.get(1)) / 1000;
    }

    @Test
    void timesAreMillisecondsOfTheClockOfRedis() {
        long before = redisMs();
        String uuid = store.submit(spec());
        store.worker("w").take();
        long after = redisMs();

        StoredTask record = store.read(uuid);
        assertTrue(before <= record.header().createdMs() && record.header().createdMs() <= after);
        assertTrue(before <= record.run().startedMs() && record.run().startedMs() <= after);
        assertEquals(record.run().startedMs() + TestStore.LEASE_MS, record.score());
    }

    @Test
    void scheduledTaskIsClaimedAtItsTimeAndNotBefore() {
        long start = redisMs() + 100;
        String uuid = store.submit(spec().startAt(start));
        TestWorker worker = store.worker("w");

        Eventually.get(Duration.ofSeconds(5), "the task", () -> worker.claim(1).tasks().stream().findFirst());

        assertTrue(redisMs() >= start, "claimed early");
        assertTrue(store.read(uuid).run().startedMs() >= start, "claimed early");
    }

    @Test
    void shortLeaseRunsOutByItself() {
        store.submit(spec());
        TestWorker worker = new TestWorker(store.store(), "w", 40, TestStore.MAX_LOST);
        AttemptId held = worker.take();

        ExpiredLease expired = Eventually.get(Duration.ofSeconds(5), "an expired lease",
            () -> store.worker("v").expired().stream().findFirst());

        assertTrue(expired.leaseEndMs() <= redisMs(), "over before its end");
        assertEquals(held, expired.id());
        assertEquals(LeaseStore.AttemptReply.QUEUED, store.worker("v").recover(expired));
        assertEquals(Optional.empty(), store.worker("v").claim(0).dueInMs());
    }
}
