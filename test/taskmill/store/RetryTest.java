package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** retry by hand, in each of the seven states. */
final class RetryTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private Refusal.Code refused(String uuid) {
        return assertThrows(Refusal.class, () -> store.tasks().retry(uuid)).code();
    }

    @Test
    void failedTaskIsQueuedAsIfItHadNeverFailed() {
        String uuid = store.submit(spec().plan(0L));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());
        worker.fail(worker.take());

        store.tasks().retry(uuid);

        StoredRun run = store.read(uuid).run();
        assertEquals(TaskState.QUEUED, store.state(uuid));
        assertEquals(0, run.failures());
        assertEquals(Optional.empty(), run.code());
        assertEquals(Optional.empty(), run.resultJson());
        assertEquals(2, run.base());
        assertEquals(2, run.ledger().size());
        assertEquals(new AttemptId(uuid, 3, "default"), worker.take());
        assertEquals(AttemptReply.RETRYING, worker.fail(new AttemptId(uuid, 3, "default")));
    }

    @Test
    void lossesAndReleasesStartAtZero() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        worker.release(worker.take());
        for (int loss = 0; loss < 4; loss++) {
            store.pass(TestStore.LEASE_MS);
            worker.take();
            store.pass(TestStore.LEASE_MS);
            worker.recoverAll();
        }
        assertEquals(TaskState.FAILED, store.state(uuid));

        store.tasks().retry(uuid);

        assertEquals(0, store.read(uuid).run().lost());
        worker.take();
        store.pass(TestStore.LEASE_MS);
        assertEquals(List.of(AttemptReply.QUEUED), worker.recoverAll());
    }

    @Test
    void canceledTaskLosesItsFlag() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.tasks().cancel(uuid, TestStore.KEEP_MS);
        worker.fail(held);

        store.tasks().retry(uuid);

        assertFalse(store.read(uuid).run().canceled());
        assertEquals(AttemptReply.OK, worker.renew(worker.take()));
    }

    @Test
    void taskThatWasNeverClaimedHasNoAttemptsBehindIt() {
        String uuid = store.submit(spec());
        store.tasks().cancel(uuid, TestStore.KEEP_MS);

        store.tasks().retry(uuid);

        assertEquals(0, store.read(uuid).run().base());
        assertEquals(new AttemptId(uuid, 1, "default"), store.worker("w").take());
    }

    @Test
    void taskThatWasTooLateStartsAfterAll() {
        String uuid = store.submit(spec().startBefore(store.now() + 1));
        store.pass(1);
        store.late(TestStore.KEEP_MS);

        store.tasks().retry(uuid);

        assertEquals(new AttemptId(uuid, 1, "default"), store.worker("w").take());
    }

    @Test
    void repeatedRetryIsAConflict() {
        String uuid = store.submit(spec());
        store.tasks().cancel(uuid, TestStore.KEEP_MS);
        store.tasks().retry(uuid);

        assertEquals(Refusal.Code.CONFLICT, refused(uuid));
        assertEquals(1, store.redis().zcard(store.key("ready:default")));
    }

    @Test
    void everyOtherStateIsAConflict() {
        TestWorker worker = store.worker("w");
        String scheduled = store.submit(spec().startAt(store.now() + 9));
        String succeeded = store.submit(spec());
        worker.succeed(worker.take());
        String retrying = store.submit(spec().plan(5L));
        worker.fail(worker.take());
        String running = store.submit(spec());
        worker.take();
        String queued = store.submit(spec());

        for (String uuid : List.of(scheduled, succeeded, retrying, running, queued)) {
            TaskState before = store.state(uuid);
            assertEquals(Refusal.Code.CONFLICT, refused(uuid), before.word());
            assertEquals(before, store.state(uuid));
        }
    }

    @Test
    void unknownAndExpiredTasksAreNotFound() {
        TestWorker worker = store.worker("w");
        String failed = store.submit(spec());
        worker.fail(worker.take());
        String succeeded = store.submit(spec());
        worker.succeed(worker.take());
        store.pass(TestStore.KEEP_MS);

        assertEquals(Refusal.Code.NOT_FOUND, refused(failed));
        assertEquals(Refusal.Code.NOT_FOUND, refused(succeeded));
        assertEquals(Refusal.Code.NOT_FOUND, refused(spec().uuid()));
    }

    @Test
    void lateSettleOfTheOldAttemptChangesNothing() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        worker.fail(held);
        store.tasks().retry(uuid);

        assertEquals(AttemptReply.OK, worker.fail(held));
        assertEquals(AttemptReply.STALE, worker.renew(held));
        assertEquals(AttemptReply.STALE, worker.release(held));
        assertEquals(TaskState.QUEUED, store.state(uuid));
    }
}
