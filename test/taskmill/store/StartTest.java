package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.TaskFinder.Change;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** start: scheduled | retrying → queued, by hand. */
final class StartTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private void assertConflict(String uuid) {
        assertEquals(Refusal.Code.CONFLICT, assertThrows(Refusal.class, () -> store.tasks().start(uuid)).code());
    }

    @Test
    void scheduledTaskRunsNow() {
        String uuid = store.submit(spec().startAt(store.now() + 5000));

        store.tasks().start(uuid);

        assertEquals(TaskState.QUEUED, store.state(uuid));
        assertEquals(0, store.redis().zcard(store.key("scheduled:default")));
        assertEquals(1, store.redis().llen(store.key("wake:default")));
        assertEquals(new AttemptId(uuid, 1, "default"), store.worker("w").take());
    }

    @Test
    void retryingTaskRunsNowAndKeepsItsFailures() {
        String uuid = store.submit(spec().plan(60_000L));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());

        store.tasks().start(uuid);

        assertEquals(1, store.read(uuid).run().failures());
        assertEquals(new AttemptId(uuid, 2, "default"), worker.take());
    }

    @Test
    void taskThatMayNotStartSoLateFailsAllTheSame() {
        String uuid = store.submit(spec().startAt(store.now() + 5000).startBefore(store.now() + 6000));
        store.tasks().start(uuid);
        store.pass(6000);

        store.late(TestStore.KEEP_MS);

        assertEquals(TaskState.FAILED, store.state(uuid));
    }

    @Test
    void ofManyThatCannotAllBeStartedNoneIs() {
        String first = store.submit(in("a").startAt(store.now() + 5000));
        String second = store.submit(in("b").startAt(store.now() + 5000));
        store.breach();
        store.redis().set(store.key("ready:b"), "foreign");

        assertThrows(RuntimeException.class, () -> store.store().finder().change(Change.START, List.of(first, second), 0));

        assertEquals(TaskState.SCHEDULED, store.state(first));
        store.redis().del(store.key("ready:b"));
        assertEquals(2, store.store().finder().change(Change.START, List.of(first, second, first), 0));
        assertEquals(0, store.redis().zcard(store.key("scheduled:a")));
    }

    @Test
    void nothingElseIsStarted() {
        String uuid = store.submit(spec());
        assertConflict(uuid);
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        assertConflict(uuid);
        worker.succeed(held);
        assertConflict(uuid);

        store.pass(TestStore.KEEP_MS);

        assertEquals(Refusal.Code.NOT_FOUND, assertThrows(Refusal.class, () -> store.tasks().start(uuid)).code());
    }
}
