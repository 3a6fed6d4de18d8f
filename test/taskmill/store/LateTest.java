package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;
import static taskmill.store.TestWorker.uuids;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.task.TaskState;

/** late: scheduled | queued → failed, by a sweep or by a claim that meets the task. */
final class LateTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private void assertTooLate(String uuid) {
        StoredTask record = store.read(uuid);
        assertEquals(TaskState.FAILED, record.state());
        assertEquals(Optional.of("too_late"), record.run().code());
        assertEquals(0, record.run().attempt());
        assertEquals(store.now(), record.run().endedMs());
        assertEquals(store.now() + TestStore.KEEP_MS, record.score());
    }

    @Test
    void sweepFailsWhatMayNoLongerStart() {
        String queued = store.submit(spec().startBefore(store.now() + 100));
        String scheduled = store.submit(spec().startAt(store.now() + 500).startBefore(store.now() + 100));
        String inTime = store.submit(spec().startBefore(store.now() + 101));
        String anyTime = store.submit(spec());
        store.pass(100);

        assertFalse(store.late(TestStore.KEEP_MS));

        assertTooLate(queued);
        assertTooLate(scheduled);
        assertEquals(TaskState.QUEUED, store.state(inTime));
        assertEquals(TaskState.QUEUED, store.state(anyTime));
    }

    @Test
    void sweepIsNotAMillisecondEarly() {
        String uuid = store.submit(spec().startBefore(store.now() + 100));
        store.pass(99);

        store.late(TestStore.KEEP_MS);

        assertEquals(TaskState.QUEUED, store.state(uuid));
    }

    @Test
    void ownKeepTimeOfTheTaskApplies() {
        String uuid = store.submit(spec().startBefore(store.now() + 1).keep(6000));
        store.pass(1);

        store.late(TestStore.KEEP_MS);

        assertEquals(store.now() + 6000, store.read(uuid).score());
    }

    @Test
    void oneSweepIsBoundedAndSaysThatThereIsMore() {
        TestSpec[] specs = several(130);
        for (TestSpec spec : specs) {
            spec.startBefore(store.now() + 1);
        }
        store.submit(specs);
        store.pass(1);

        assertTrue(store.late(TestStore.KEEP_MS));
        assertEquals(30, store.redis().zcard(store.key("ready:default")));
        assertFalse(store.late(TestStore.KEEP_MS));
        assertEquals(0, store.redis().zcard(store.key("ready:default")));
    }

    @Test
    void claimFailsItInsteadOfStartingIt() {
        String late = store.submit(spec().startBefore(store.now() + 100));
        String inTime = store.submit(spec().startBefore(store.now() + 101));
        store.pass(100);

        assertEquals(List.of(inTime), uuids(store.worker("w").claim(2)));

        assertTooLate(late);
    }

    @Test
    void onceClaimedItMayStartAgainLater() {
        String uuid = store.submit(spec().startBefore(store.now() + 100).plan(1000L));
        TestWorker worker = store.worker("w");
        worker.release(worker.take());
        store.pass(100);
        store.late(TestStore.KEEP_MS);
        assertEquals(TaskState.QUEUED, store.state(uuid));

        assertEquals(AttemptReply.RETRYING, worker.fail(worker.take()));
        store.pass(1000);
        store.late(TestStore.KEEP_MS);
        assertEquals(AttemptReply.SUCCEEDED, worker.succeed(worker.take()));
    }

    @Test
    void memberOfLateWithoutTaskIsDroppedAndCounted() {
        store.breach();
        String ghost = store.submit(spec().startBefore(store.now() + 1));
        store.redis().del(store.key("spec:" + ghost));
        store.pass(1);

        store.late(TestStore.KEEP_MS);

        assertEquals(1, store.total("anomaly"));
        assertFalse(store.redis().exists(store.key("late")));
    }
}
