package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.keyed;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.config.KeepTimes;

/** expire: finished → gone. */
final class ExpireTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private long beganMs;

    private void succeed(int count) {
        TestWorker worker = store.worker("w");
        TestWorker.held(worker.claim(count)).forEach(worker::succeed);
    }

    @Test
    void resultIsReadableUntilItExpiresEvenWithoutASweep() {
        String uuid = store.submit(spec());
        succeed(1);
        store.pass(TestStore.KEEP_MS - 1);
        assertTrue(store.tasks().read(uuid).isPresent());

        store.pass(1);

        assertTrue(store.tasks().read(uuid).isEmpty());
        assertEquals(1, store.redis().zcard(store.key("done:succeeded")));
    }

    @Test
    void expireRemovesAllThreeStatesAndNothingBeforeItsTime() {
        TestWorker worker = store.worker("w");
        String succeeded = store.submit(spec());
        worker.succeed(worker.take());
        String failed = store.submit(spec());
        worker.fail(worker.take());
        String canceled = store.submit(spec());
        store.tasks().cancel(canceled, TestStore.KEEP_MS);
        store.pass(1);
        String later = store.submit(spec());
        worker.succeed(worker.take());
        store.pass(TestStore.KEEP_MS - 1);

        assertFalse(store.expire());

        for (String uuid : new String[] {succeeded, failed, canceled}) {
            assertEquals(0, store.redis().exists(store.key("spec:" + uuid), store.key("run:" + uuid)));
        }
        assertTrue(store.tasks().read(later).isPresent());
        assertEquals(3, store.total("expired"));
        assertEquals(4, store.total("accepted"));
    }

    @Test
    void onlyAKeyedTaskLeavesATombstoneForADay() {
        String plain = store.submit(spec());
        String keyed = store.submit(keyed("key", "these"));
        succeed(2);
        store.pass(TestStore.KEEP_MS);

        store.expire();

        assertFalse(store.redis().exists(store.key("tomb:" + plain)));
        assertEquals("fingerprint-of-these", store.redis().get(store.key("tomb:" + keyed)));
        long leftMs = store.redis().pttl(store.key("tomb:" + keyed));
        assertTrue(leftMs > Duration.ofHours(23).toMillis() && leftMs <= Duration.ofHours(24).toMillis(), leftMs + "");
    }

    @Test
    void unfinishedTasksStayHoweverOld() {
        String queued = store.submit(spec());
        String running = store.submit(spec().priority(9));
        store.worker("w").take();
        String scheduled = store.submit(spec().startAt(store.now() + 1));
        store.pass(100 * TestStore.KEEP_MS);

        store.expire();

        for (String uuid : new String[] {queued, running, scheduled}) {
            assertTrue(store.tasks().read(uuid).isPresent());
        }
    }

    @Test
    void oneSweepIsBoundedAndSaysThatThereIsMore() {
        store.submit(several(130));
        TestWorker worker = store.worker("w");
        TestWorker.held(worker.claim(60)).forEach(worker::succeed);
        TestWorker.held(worker.claim(70)).forEach(worker::fail);
        store.pass(TestStore.KEEP_MS);

        assertTrue(store.expire());
        assertEquals(100, store.total("expired"));
        assertFalse(store.expire());
        assertEquals(130, store.total("expired"));
    }

    @Test
    void aFailedTaskIsKeptForATimeOfItsOwn() {
        beganMs = store.now();
        KeepTimes keep = new KeepTimes(1000, 5000);
        TestWorker worker = new TestWorker(store.store(), "w", TestStore.LEASE_MS, 3, keep);
        String succeeded = store.submit(spec());
        worker.succeed(worker.take());
        String failed = store.submit(spec());
        worker.fail(worker.take());
        String canceled = store.submit(spec());
        AttemptId held = worker.take();
        store.tasks().cancel(canceled, 1);
        worker.fail(held);
        String own = store.submit(spec().startBefore(store.now() + 1).keep(9000));
        String late = store.submit(spec().startBefore(store.now() + 1));
        store.pass(1);
        TestWorker.sweeper(store.store(), keep, 0).late(0);

        assertEquals(List.of(1000L, 5000L, 1000L, 9001L, 5001L), List.of(keptMs("succeeded", succeeded),
            keptMs("failed", failed), keptMs("canceled", canceled), keptMs("failed", own), keptMs("failed", late)));
    }

    /** From the beginning of the test on. */
    private long keptMs(String state, String uuid) {
        return Math.round(store.redis().zscore(store.key("done:" + state), uuid)) - beganMs;
    }

    @Test
    void tooManyFailuresAreRemovedThatWouldExpireFirst() {
        store.submit(several(130));
        TestWorker worker = store.worker("w");
        List<String> failed = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            AttemptId held = worker.take();
            failed.add(held.uuid());
            worker.fail(held);
            store.pass(1);
        }
        String succeeded = store.submit(spec());
        worker.succeed(worker.take());
        Sweeper sweeper = TestWorker.sweeper(store.store(), TestStore.KEEP, 20);

        assertTrue(sweeper.expire(0));
        assertFalse(sweeper.expire(0));

        assertEquals(failed.subList(110, 130), store.redis().zrange(store.key("done:failed"), 0, -1));
        assertTrue(store.tasks().read(succeeded).isPresent());
        assertEquals(List.of(110L, 110L), List.of(store.total("dropped"), store.total("expired")));
    }

    @Test
    void nothingIsLeftOfATaskThatIsGone() {
        store.submit(spec().plan(0L).startBefore(store.now() + 9));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());
        worker.succeed(worker.take());
        store.pass(TestStore.KEEP_MS);
        store.expire();

        assertTrue(store.redis().keys(store.prefix() + ":*-*").isEmpty());
        assertEquals(0, store.redis().exists(store.key("done:succeeded"), store.key("late")));
    }

    /** What others are to be told of stays; it keeps no others from being removed, and nobody looks again at once. */
    @Test
    void failuresWithErrandsStayAndTheOthersGo() {
        ErrandStore errands = store.store().errands(TestStore.KEEP, 0);
        errands.reportFailures("http://h/");
        TestWorker worker = store.worker("w");
        for (int i = 0; i < 120; i++) {
            store.submit(spec());
            worker.fail(worker.take());
        }
        store.redis().del(store.key("on_failure"));
        String plain = store.submit(spec());
        worker.fail(worker.take());
        Sweeper sweeper = TestWorker.sweeper(store.store(), TestStore.KEEP, 10);

        assertFalse(sweeper.expire(0));
        assertTrue(store.tasks().read(plain).isEmpty());
        assertEquals(120, store.redis().zcard(store.key("done:failed")));
    }
}
