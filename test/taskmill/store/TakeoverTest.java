package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.task.TaskState;

/** takeover: running → queued | canceled | failed, before the leases of a dead worker are over. */
final class TakeoverTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private int takeOver(String dead, int maxLost) {
        return store.store().leases("next", TestStore.LEASE_MS, TestStore.KEEP_MS, maxLost).takeOver(0, dead);
    }

    @Test
    void tasksOfTheDeadWorkerAreQueuedAtOnceAndCountedAsLost() {
        String uuid = store.submit(several(3));
        store.worker("dead").claim(3);

        assertEquals(3, takeOver("dead", 3));

        assertEquals(TaskState.QUEUED, store.state(uuid));
        assertEquals(1, store.read(uuid).run().lost());
        assertEquals("lost", store.read(uuid).run().ledger().get(0).outcome());
        assertEquals(0, takeOver("dead", 3));
    }

    @Test
    void otherWorkersKeepTheirs() {
        store.submit(several(2));
        store.worker("dead").take();
        TestWorker alive = store.worker("alive");
        AttemptId held = alive.take();

        assertEquals(1, takeOver("dead", 3));

        assertEquals(AttemptReply.OK, alive.renew(held));
    }

    @Test
    void itReachesBehindFiveHundredTasksOfOthers() {
        store.submit(several(1100));
        store.worker("alive").claim(700);
        store.worker("dead").claim(200);
        store.worker("other").claim(200);

        assertEquals(200, takeOver("dead", 3));
        assertEquals(900, store.redis().zcard(store.key("running")));
    }

    @Test
    void itTakesMoreThanFiveHundredTasksOfTheDead() {
        store.submit(several(800));
        store.worker("dead").claim(700);
        store.worker("alive").claim(100);

        assertEquals(700, takeOver("dead", 3));
    }

    @Test
    void limitsFlagsAndTasksThatRunOnceAreTreatedAsInARecovery() {
        String limit = store.submit(spec());
        store.worker("dead").take();
        takeOver("dead", 0);
        String once = store.submit(spec().failIfLost());
        store.worker("dead").take();
        String canceled = store.submit(spec());
        store.worker("dead").take();
        store.tasks().cancel(canceled, TestStore.KEEP_MS);
        takeOver("dead", 3);

        assertEquals(Optional.of("worker_lost"), store.read(limit).run().code());
        assertEquals(Optional.of("worker_lost"), store.read(once).run().code());
        assertEquals(TaskState.CANCELED, store.state(canceled));
    }

    @Test
    void settleOfTheDeadWorkerIsStaleAfterwards() {
        store.submit(spec());
        TestWorker dead = store.worker("dead");
        AttemptId held = dead.take();
        takeOver("dead", 3);

        assertEquals(AttemptReply.STALE, dead.succeed(held));
        assertEquals(List.of(AttemptReply.STALE), dead.renew(List.of(held)));
    }
}
