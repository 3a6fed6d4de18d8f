package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.LeaseStore.AttemptReply.CANCEL;
import static taskmill.store.LeaseStore.AttemptReply.OK;
import static taskmill.store.LeaseStore.AttemptReply.STALE;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.task.Progress;
import taskmill.task.TaskState;

/** renew: running → running. */
final class RenewTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    @Test
    void leaseIsExtended() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.pass(10_000);

        assertEquals(OK, worker.renew(held));
        assertEquals(store.now() + TestStore.LEASE_MS, store.read(uuid).score());
    }

    @Test
    void progressIsKeptUntilTheNextAttempt() {
        String uuid = store.submit(spec().plan(0L));
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();

        worker.renew(held, new Progress(40, "copying ü"));
        worker.renew(held);

        assertEquals(Optional.of(new Progress(40, "copying ü")), store.read(uuid).run().progress());
        worker.fail(held);
        worker.take();
        assertEquals(Optional.empty(), store.read(uuid).run().progress());
    }

    @Test
    void staleAttemptTellsNoProgress() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        worker.take();

        store.worker("x").renew(new AttemptId(uuid, 1, "default"), new Progress(40, ""));

        assertEquals(Optional.empty(), store.read(uuid).run().progress());
    }

    @Test
    void expiredLeaseCanBeRenewedUntilSomebodyRecovers() {
        store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.pass(10 * TestStore.LEASE_MS);

        assertEquals(OK, worker.renew(held));
        assertEquals(List.of(), worker.expired());
    }

    @Test
    void canceledAttemptIsToldAndKeepsItsLease() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.tasks().cancel(uuid, TestStore.KEEP_MS);
        store.pass(1000);

        assertEquals(CANCEL, worker.renew(held));
        assertEquals(store.now() + TestStore.LEASE_MS, store.read(uuid).score());
    }

    @Test
    void otherAttemptOtherWorkerAndUnknownTaskAreStale() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.pass(1000);

        assertEquals(List.of(STALE, STALE),
            worker.renew(List.of(new AttemptId(uuid, 2, "default"), new AttemptId(spec().uuid(), 1, "default"))));
        assertEquals(STALE, store.worker("v").renew(held));
        assertEquals(store.now() - 1000 + TestStore.LEASE_MS, store.read(uuid).score());
    }

    @Test
    void settledReleasedAndRecoveredOnesAreStaleAndStayWhereTheyAre() {
        TestSpec[] specs = several(3);
        store.submit(specs);
        TestWorker worker = store.worker("w");
        List<AttemptId> held = TestWorker.held(worker.claim(3));
        worker.succeed(held.get(0));
        worker.release(held.get(1));
        store.pass(TestStore.LEASE_MS);
        store.worker("v").recoverAll();

        assertEquals(List.of(STALE, STALE, STALE), worker.renew(held));

        assertEquals(TaskState.SUCCEEDED, store.state(specs[0].uuid()));
        assertEquals(TaskState.QUEUED, store.state(specs[1].uuid()));
        assertEquals(TaskState.QUEUED, store.state(specs[2].uuid()));
    }
}
