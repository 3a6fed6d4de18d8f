package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.TestSpec.in;
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

    private int takeOver(String dead) {
        return store.store().leases("next", TestStore.LEASE_MS, TestStore.KEEP, 3).takeOver(0, dead);
    }

    @Test
    void tasksOfTheDeadWorkerAreQueuedAtOnceAndCountedAsLost() {
        String uuid = store.submit(several(3));
        store.worker("dead").claim(3);

        assertEquals(3, takeOver("dead"));

        assertEquals(TaskState.QUEUED, store.state(uuid));
        assertEquals(1, store.read(uuid).run().lost());
        assertEquals("lost", store.read(uuid).run().ledger().get(0).outcome());
        assertEquals(0, takeOver("dead"));
    }

    @Test
    void otherWorkersKeepTheirs() {
        store.submit(several(2));
        store.worker("dead").take();
        TestWorker alive = store.worker("alive");
        AttemptId held = alive.take();

        assertEquals(1, takeOver("dead"));

        assertEquals(AttemptReply.OK, alive.renew(held));
    }

    @Test
    void itReachesBehindFiveHundredTasksOfOthers() {
        store.submit(several(1100));
        store.worker("alive").claim(700);
        store.worker("dead").claim(200);
        store.worker("other").claim(200);

        assertEquals(200, takeOver("dead"));
        assertEquals(900, store.redis().zcard(store.key("running:default")));
    }

    @Test
    void itTakesMoreThanFiveHundredTasksOfTheDead() {
        store.submit(several(800));
        store.worker("dead").claim(700);
        store.worker("alive").claim(100);

        assertEquals(700, takeOver("dead"));
    }

    @Test
    void itReachesEveryQueue() {
        for (int queue = 0; queue < 700; queue++) {
            store.submit(in("q" + queue), in("q" + queue));
            store.worker(queue % 2 == 0 ? "dead" : "alive").claim(2, "q" + queue);
        }

        assertEquals(700, takeOver("dead"));
    }

    @Test
    void limitsFlagsAndTasksThatRunOnceAreTreatedAsInARecovery() {
        String limit = store.submit(spec());
        store.worker("dead", 0).take();
        takeOver("dead");
        String once = store.submit(spec().failIfLost());
        store.worker("dead").take();
        String canceled = store.submit(spec());
        store.worker("dead").take();
        store.tasks().cancel(canceled, TestStore.KEEP_MS);
        takeOver("dead");

        assertEquals(Optional.of("worker_lost"), store.read(limit).run().code());
        assertEquals(Optional.of("worker_lost"), store.read(once).run().code());
        assertEquals(TaskState.CANCELED, store.state(canceled));
    }

    @Test
    void settleOfTheDeadWorkerIsStaleAfterwards() {
        store.submit(spec());
        TestWorker dead = store.worker("dead");
        AttemptId held = dead.take();
        takeOver("dead");

        assertEquals(AttemptReply.STALE, dead.succeed(held));
        assertEquals(List.of(AttemptReply.STALE), dead.renew(List.of(held)));
    }
}
