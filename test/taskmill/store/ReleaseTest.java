package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.LeaseStore.AttemptReply.CANCELED;
import static taskmill.store.LeaseStore.AttemptReply.FAILED;
import static taskmill.store.LeaseStore.AttemptReply.QUEUED;
import static taskmill.store.LeaseStore.AttemptReply.STALE;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.task.TaskState;

/** release: running → queued | canceled | failed, because the worker shuts down. */
final class ReleaseTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    @Test
    void releasedTaskIsQueuedWithoutFailureOrLoss() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");

        assertEquals(QUEUED, worker.releaseStarted(worker.take()));

        StoredRun run = store.read(uuid).run();
        assertEquals(TaskState.QUEUED, store.state(uuid));
        assertEquals(0, run.failures());
        assertEquals(0, run.lost());
        assertEquals("", run.worker());
        assertEquals(List.of(new StoredRun.LedgerRow(1, "w", store.now(), store.now(), "released", -1, "")), run.ledger());
        assertEquals(new AttemptId(uuid, 2, "default"), store.worker("v").take());
    }

    @Test
    void attemptIsReleasedEvenAfterItsLease() {
        store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.pass(2 * TestStore.LEASE_MS);

        assertEquals(QUEUED, worker.release(held));
    }

    @Test
    void canceledTaskBecomesCanceled() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.tasks().cancel(uuid, 5000);

        assertEquals(CANCELED, worker.releaseStarted(held));

        assertEquals(TaskState.CANCELED, store.state(uuid));
        assertEquals(Optional.of("canceled"), store.read(uuid).run().code());
        assertEquals(store.now() + TestStore.KEEP_MS, store.read(uuid).score());
    }

    @Test
    void taskThatMayRunOnceFailsIfItHasStarted() {
        String uuid = store.submit(spec().failIfLost().keep(6000).plan(0L));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());

        assertEquals(FAILED, worker.releaseStarted(worker.take()));

        assertEquals(Optional.of("shutdown"), store.read(uuid).run().code());
        assertEquals(Optional.empty(), store.read(uuid).run().detail());
        assertEquals(store.now() + 6000, store.read(uuid).score());
    }

    @Test
    void taskThatMayRunOnceIsQueuedIfNothingOfItRan() {
        String uuid = store.submit(spec().failIfLost());
        TestWorker worker = store.worker("w");

        assertEquals(QUEUED, worker.release(worker.take()));
        assertEquals(TaskState.QUEUED, store.state(uuid));
    }

    @Test
    void repeatedOtherAttemptAndOtherWorkerAreStale() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();

        assertEquals(STALE, worker.release(new AttemptId(uuid, 2, "default")));
        assertEquals(STALE, store.worker("v").release(held));
        assertEquals(TaskState.RUNNING, store.state(uuid));

        worker.release(held);
        assertEquals(STALE, worker.release(held));
        assertEquals(1, store.redis().zcard(store.key("ready:default")));
    }

    @Test
    void settledAttemptIsStale() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        worker.succeed(held);

        assertEquals(STALE, worker.release(held));
        assertEquals(TaskState.SUCCEEDED, store.state(uuid));
    }
}
