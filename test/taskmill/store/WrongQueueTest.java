package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.TestSpec.spec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.task.TaskState;

/** An attempt that a worker names with a queue in which it does not run is found by the header of its task. */
final class WrongQueueTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private final String uuid = spec().uuid();

    private AttemptId misnamed() {
        store.submit(spec().uuid(uuid).plan(5L));
        AttemptId held = store.worker("w").take();
        return new AttemptId(held.uuid(), held.attempt(), "other");
    }

    @Test
    void settleEndsIt() {
        AttemptId held = misnamed();

        assertEquals(AttemptReply.SUCCEEDED, store.worker("w").succeed(held));
        assertEquals(TaskState.SUCCEEDED, store.state(uuid));
    }

    @Test
    void failureIsRetried() {
        assertEquals(AttemptReply.RETRYING, store.worker("w").fail(misnamed()));
    }

    @Test
    void renewExtendsIt() {
        AttemptId held = misnamed();
        store.pass(9);

        assertEquals(AttemptReply.OK, store.worker("w").renew(held));
        assertEquals(store.now() + TestStore.LEASE_MS, store.read(uuid).score());
    }

    @Test
    void releaseGivesItBack() {
        assertEquals(AttemptReply.QUEUED, store.worker("w").release(misnamed()));
    }

    @Test
    void itsOwnWorkerRecoversIt() {
        AttemptId held = misnamed();
        store.pass(TestStore.LEASE_MS);

        assertEquals(AttemptReply.QUEUED, store.worker("w").recoverOwn(held));
    }
}
