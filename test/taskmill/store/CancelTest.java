package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.spec;
import static taskmill.store.TestWorker.uuids;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** cancel, in each of the seven states. */
final class CancelTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private TaskState cancel(String uuid) {
        return store.tasks().cancel(uuid, 7000);
    }

    private Refusal.Code refused(String uuid) {
        return assertThrows(Refusal.class, () -> cancel(uuid)).code();
    }

    private void assertCanceledNow(String uuid) {
        assertEquals(TaskState.CANCELED, cancel(uuid));

        StoredTask record = store.read(uuid);
        assertEquals(TaskState.CANCELED, record.state());
        assertEquals(store.now() + 7000, record.score());
        assertEquals(Optional.of("canceled"), record.run().code());
        assertEquals(store.now(), record.run().endedMs());
        store.pass(5000);
        assertEquals(List.of(), uuids(store.worker("w").claim(9)));
    }

    @Test
    void queuedTaskWillNotStart() {
        assertCanceledNow(store.submit(spec()));
    }

    @Test
    void scheduledTaskWillNotStart() {
        assertCanceledNow(store.submit(spec().startAt(store.now() + 1000)));
    }

    @Test
    void retryingTaskWillNotStart() {
        String uuid = store.submit(spec().plan(1000L));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());

        assertCanceledNow(uuid);
        assertEquals(1, store.read(uuid).run().failures());
        assertEquals(Optional.empty(), store.read(uuid).run().detail());
    }

    @Test
    void ownKeepTimeOfTheTaskApplies() {
        String uuid = store.submit(spec().keep(5000));

        cancel(uuid);

        assertEquals(store.now() + 5000, store.read(uuid).score());
    }

    @Test
    void runningTaskIsFlaggedAndItsWorkerTold() {
        String uuid = store.submit(spec());
        store.worker("w").take();

        assertEquals(TaskState.RUNNING, cancel(uuid));

        assertEquals(TaskState.RUNNING, store.state(uuid));
        assertTrue(store.read(uuid).run().canceled());
        assertEquals(List.of("cancel " + uuid + " 1 default"), store.redis().lrange(store.key("inbox:w"), 0, -1));
        long leftMs = store.redis().pttl(store.key("inbox:w"));
        assertTrue(leftMs > TestStore.LEASE_MS && leftMs <= 2 * TestStore.LEASE_MS, leftMs + " ms left");
    }

    @Test
    void finishedTaskIsAConflict() {
        TestWorker worker = store.worker("w");
        String succeeded = store.submit(spec());
        worker.succeed(worker.take());
        String failed = store.submit(spec());
        worker.fail(worker.take());

        assertEquals(Refusal.Code.CONFLICT, refused(succeeded));
        assertEquals(Refusal.Code.CONFLICT, refused(failed));
        assertEquals(TaskState.SUCCEEDED, store.state(succeeded));
        assertEquals(TaskState.FAILED, store.state(failed));
    }

    @Test
    void secondCancelKeepsTheFirstTime() {
        String uuid = store.submit(spec());
        cancel(uuid);
        store.pass(1000);

        assertEquals(TaskState.CANCELED, cancel(uuid));
        assertEquals(store.now() + 6000, store.read(uuid).score());
        assertEquals(1, store.total("canceled"));
    }

    @Test
    void unknownAndExpiredTasksAreNotFound() {
        String uuid = store.submit(spec());
        cancel(uuid);
        store.pass(7000);

        assertEquals(Refusal.Code.NOT_FOUND, refused(uuid));
        assertEquals(Refusal.Code.NOT_FOUND, refused(spec().uuid()));
    }

    @Test
    void canceledTaskIsNotTooLateAfterwards() {
        String uuid = store.submit(spec().startBefore(store.now() + 100));
        cancel(uuid);
        store.pass(100);

        assertFalse(store.late(TestStore.KEEP_MS));
        assertEquals(TaskState.CANCELED, store.state(uuid));
        assertEquals(0, store.total("anomaly"));
    }

    @Test
    void cancelOutlivesAReleaseByTheNextAttempt() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        cancel(uuid);
        worker.release(held);

        assertEquals(List.of(), uuids(worker.claim(1)));
        assertEquals(TaskState.CANCELED, store.state(uuid));
    }
}
