package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.LeaseStore.AttemptReply.OK;
import static taskmill.store.LeaseStore.AttemptReply.QUEUED;
import static taskmill.store.LeaseStore.AttemptReply.RETRYING;
import static taskmill.store.LeaseStore.AttemptReply.SUCCEEDED;
import static taskmill.store.TestSpec.keyed;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.Store.Timeouts;
import taskmill.support.Invariants;
import taskmill.support.RedisProcess;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/** A Redis at its maxmemory refuses new tasks and lets the old ones finish. */
final class FullRedisTest {
    private static final long LEASE_MS = 2000;
    private final RedisProcess redis = RedisProcess.start();
    private final UnifiedJedis jedis = TestStore.client(redis);
    private final Store store = Store.open(TestStore.config(redis, "tm", 1), Timeouts.BROKER,
        Scripts.withClock(TestStore.CLOCK));
    private final Sweeper sweeper = TestWorker.sweeper(store, 5000);
    private final TestWorker worker = new TestWorker(store, "w", LEASE_MS, TestStore.MAX_LOST);

    @BeforeEach
    void connect() {
        store.check();
    }

    @AfterEach
    void stop() {
        Invariants.of(jedis, "tm").ignoring("clock").hold();
        store.close();
        jedis.close();
        redis.close();
    }

    private void submit(TestSpec... specs) {
        store.tasks().submit(Arrays.stream(specs).map(TestSpec::submission).toList(), 0)
            .forEach(Submission.Answer::receipt);
    }

    private void pass(long ms) {
        jedis.configSet("maxmemory", "0");
        jedis.set("tm:{0}:clock", Long.toString(TestStore.START_MS + ms));
        fill();
    }

    private void fill() {
        jedis.configSet("maxmemory", "1");
    }

    @Test
    void submitIsRefusedWhole() {
        store.tasks().submit(List.of(keyed("known", "these").submission()), 0);
        Set<String> before = jedis.keys("*");
        fill();

        String message = assertThrows(Unavailable.class, () -> submit(keyed("known", "these"), spec(),
            spec().startAt(TestStore.START_MS + 9))).getMessage();

        assertTrue(message.contains("OOM"), message);
        jedis.configSet("maxmemory", "0");
        assertEquals(before, jedis.keys("*"));
        submit(spec());
    }

    @Test
    void fireIsRefusedAndTheCronStaysWhereItIs() {
        CronStore crons = store.crons();
        TestCron.cron("c").in(crons);
        pass(60_000);
        List<CronStore.DueStep> steps = TestCron.steps(crons.due(0, 0));

        assertTrue(assertThrows(Unavailable.class, () -> crons.carryOut(0, steps)).getMessage().contains("OOM"));

        assertEquals(1, crons.due(0, 0).crons().size());
        crons.pause("c", true, "", "", 0);
        crons.pause("c", false, "", "", 0);
        crons.delete("c", 0);
    }

    @Test
    void whatWorkersDoGoesOn() {
        submit(several(6));
        submit(spec().plan(1L));
        List<AttemptId> held = TestWorker.held(worker.claim(3));
        fill();

        assertEquals(OK, worker.renew(held.get(0)));
        assertEquals(SUCCEEDED, worker.succeed(held.get(0)));
        assertEquals(QUEUED, worker.release(held.get(1)));
        List<AttemptId> more = TestWorker.held(worker.claim(5));
        assertEquals(5, more.size());
        assertEquals(RETRYING, worker.fail(more.get(3)));
        pass(LEASE_MS);
        List<ExpiredLease> expired = worker.expired();
        assertEquals(5, expired.size());
        worker.recover(expired).forEach(word -> assertEquals(QUEUED, word));
        assertEquals(6, worker.claim(9).tasks().size());
    }

    @Test
    void whatBrokersDoToOldTasksGoesOn() {
        TestSpec queued = keyed("key", "these");
        TestSpec running = spec().priority(9);
        TestSpec late = spec().priority(0).startBefore(TestStore.START_MS + 1);
        submit(queued, running, late);
        worker.take();
        fill();

        assertEquals(TaskState.CANCELED, store.tasks().cancel(queued.uuid(), 5000));
        assertEquals(TaskState.RUNNING, store.tasks().cancel(running.uuid(), 5000));
        store.tasks().retry(queued.uuid());
        store.tasks().cancel(queued.uuid(), 5000);
        pass(5000);
        sweeper.late(0);
        assertEquals(TaskState.FAILED, store.tasks().read(late.uuid()).orElseThrow().state());
        sweeper.expire(0);
        assertTrue(store.tasks().read(queued.uuid()).isEmpty());
        assertEquals("fingerprint-of-these", jedis.get("tm:{0}:tomb:" + queued.uuid()));
        assertEquals(1, store.queues().counts(Optional.empty()).iterator().next().in(TaskState.RUNNING));
        assertEquals(Set.of(queued.uuid()), store.tasks().finished(List.of(queued.uuid(), running.uuid())));
    }
}
