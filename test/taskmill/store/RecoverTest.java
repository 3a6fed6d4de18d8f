package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.LeaseStore.AttemptReply.CANCELED;
import static taskmill.store.LeaseStore.AttemptReply.FAILED;
import static taskmill.store.LeaseStore.AttemptReply.OK;
import static taskmill.store.LeaseStore.AttemptReply.QUEUED;
import static taskmill.store.LeaseStore.AttemptReply.RETRYING;
import static taskmill.store.LeaseStore.AttemptReply.STALE;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.task.TaskState;

/** recover: running → queued | canceled | failed, because the worker is gone. */
final class RecoverTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private ExpiredLease lost(String worker) {
        return lost(worker, TestStore.MAX_LOST);
    }

    private ExpiredLease lost(String worker, int maxLost) {
        store.worker(worker, maxLost).take();
        store.pass(TestStore.LEASE_MS);
        return store.worker("observer").expired().get(0);
    }

    @Test
    void lostAttemptIsQueuedAgainAndCountedApartFromFailures() {
        String uuid = store.submit(spec());

        assertEquals(QUEUED, store.worker("v").recover(lost("w")));

        StoredRun run = store.read(uuid).run();
        assertEquals(TaskState.QUEUED, store.state(uuid));
        assertEquals(1, run.lost());
        assertEquals(0, run.failures());
        assertEquals("", run.worker());
        assertEquals(List.of(new StoredRun.LedgerRow(1, "w", store.now() - TestStore.LEASE_MS, store.now(), "lost", -1, "")),
            run.ledger());
        assertEquals(1, store.total("lost"));
        assertEquals(new AttemptId(uuid, 2, "default"), store.worker("v").take());
    }

    @Test
    void secondRecoveryOfTheSameAttemptIsStale() {
        String uuid = store.submit(spec());
        ExpiredLease expired = lost("w");
        store.worker("v").recover(expired);

        assertEquals(STALE, store.worker("u").recover(expired));
        assertEquals(1, store.read(uuid).run().lost());
    }

    @Test
    void renewedLeaseIsLeftAlone() {
        String uuid = store.submit(spec());
        ExpiredLease expired = lost("w");
        store.worker("w").renew(expired.id());
        assertEquals(STALE, store.worker("v").recover(expired));
        store.pass(2 * TestStore.LEASE_MS);

        assertEquals(STALE, store.worker("v").recover(expired));
        assertEquals(TaskState.RUNNING, store.state(uuid));
    }

    @Test
    void leaseThatHasNotExpiredIsLeftAlone() {
        String uuid = store.submit(spec());
        AttemptId held = store.worker("w").take();
        long end = (long) store.read(uuid).score();
        store.pass(TestStore.LEASE_MS - 1);

        assertEquals(STALE, store.worker("v").recover(new ExpiredLease(held, end, TestStore.LEASE_MS)));
        store.pass(1);
        assertEquals(QUEUED, store.worker("v").recover(new ExpiredLease(held, end, TestStore.LEASE_MS)));
    }

    @Test
    void otherAttemptThanSeenIsLeftAlone() {
        String uuid = store.submit(spec());
        ExpiredLease seen = lost("w");

        assertEquals(STALE, store.worker("v")
            .recover(new ExpiredLease(new AttemptId(uuid, 2, "default"), seen.leaseEndMs(), seen.leaseMs())));
        assertEquals(TaskState.RUNNING, store.state(uuid));
    }

    @Test
    void ownWorkerNeedsOnlyAnExpiredLease() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        store.pass(TestStore.LEASE_MS - 1);
        assertEquals(STALE, worker.recoverOwn(held));
        store.pass(1);

        assertEquals(STALE, store.worker("v").recoverOwn(held));
        assertEquals(STALE, worker.recoverOwn(new AttemptId(uuid, 2, "default")));
        assertEquals(QUEUED, worker.recoverOwn(held));
        assertEquals(STALE, worker.recoverOwn(held));
        assertEquals(1, store.read(uuid).run().lost());
    }

    @Test
    void lossPastTheLimitFails() {
        String uuid = store.submit(spec());
        assertEquals(QUEUED, store.worker("v").recover(lost("w1")));
        for (int loss = 2; loss <= 3; loss++) {
            assertEquals(RETRYING, store.worker("v").recover(lost("w" + loss)));
            store.pass(TestStore.LEASE_MS);
        }

        assertEquals(FAILED, store.worker("v").recover(lost("w4")));

        StoredTask record = store.read(uuid);
        assertEquals(TaskState.FAILED, record.state());
        assertEquals(Optional.of("worker_lost"), record.run().code());
        assertEquals(4, record.run().lost());
        assertEquals(store.now() + TestStore.KEEP_MS, record.score());
    }

    @Test
    void limitIsThatOfTheWorkerThatHadTheTask() {
        store.submit(spec());

        assertEquals(FAILED, store.worker("v").recover(lost("w", 0)));
    }

    /** What ran beside a task that ends its workers parts from it. */
    @Test
    void fromTheSecondLossOnTasksComeBackAtDifferentTimesWithinALease() {
        store.submit(several(20));
        store.worker("w").claim(20);
        store.pass(TestStore.LEASE_MS);
        store.worker("v").recoverAll();
        List<String> uuids = TestWorker.uuids(store.worker("w").claim(20));
        store.pass(TestStore.LEASE_MS);

        store.worker("v").recoverAll();

        List<Double> waits = uuids.stream().map(uuid -> store.read(uuid).score() - store.now()).toList();
        assertTrue(waits.stream().allMatch(wait -> wait >= 0 && wait < TestStore.LEASE_MS), waits.toString());
        assertTrue(waits.stream().distinct().count() > 15, waits.toString());
        assertEquals(20, store.redis().zcard(store.key("retrying:default")));
    }

    @Test
    void lossRemovesTheErrorOfTheFailureBefore() {
        String uuid = store.submit(spec().plan(0L));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());

        assertEquals(FAILED, store.worker("v").recover(lost("w", 0)));

        assertEquals(Optional.of("worker_lost"), store.read(uuid).run().code());
        assertEquals(Optional.empty(), store.read(uuid).run().detail());
    }

    @Test
    void taskThatMayRunOnceFails() {
        String uuid = store.submit(spec().failIfLost().keep(6000));

        assertEquals(FAILED, store.worker("v").recover(lost("w")));

        assertEquals(Optional.of("worker_lost"), store.read(uuid).run().code());
        assertEquals(store.now() + 6000, store.read(uuid).score());
    }

    @Test
    void canceledTaskBecomesCanceled() {
        String uuid = store.submit(spec().failIfLost());
        store.worker("w").take();
        store.tasks().cancel(uuid, TestStore.KEEP_MS);
        store.pass(TestStore.LEASE_MS);

        assertEquals(List.of(CANCELED), store.worker("v").recoverAll());
        assertEquals(TaskState.CANCELED, store.state(uuid));
        assertEquals(Optional.of("canceled"), store.read(uuid).run().code());
    }

    @Test
    void settledAttemptIsStale() {
        String uuid = store.submit(spec());
        ExpiredLease expired = lost("w");
        store.worker("w").succeed(expired.id());

        assertEquals(STALE, store.worker("v").recover(expired));
        assertEquals(TaskState.SUCCEEDED, store.state(uuid));
    }

    @Test
    void eachOfABatchIsDecidedAlone() {
        store.submit(several(3));
        TestWorker worker = store.worker("w");
        List<AttemptId> held = TestWorker.held(worker.claim(3));
        store.pass(TestStore.LEASE_MS);
        List<ExpiredLease> seen = store.worker("v").expired();
        worker.renew(held.get(1));
        ExpiredLease renewed = seen.stream().filter(e -> e.id().equals(held.get(1))).findFirst().orElseThrow();

        List<LeaseStore.AttemptReply> words = store.worker("v").recover(seen);

        assertEquals(STALE, words.get(seen.indexOf(renewed)));
        assertEquals(2, words.stream().filter(QUEUED::equals).count());
        assertEquals(OK, worker.renew(held.get(1)));
    }
}
