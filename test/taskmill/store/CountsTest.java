package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.TestSpec.in;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.QueueStore.Counts;
import taskmill.task.TaskIds;

/** count: how many tasks are not finished, by queue. */
final class CountsTest {
    @RegisterExtension
    final TestStore store = TestStore.ofShards(3);

    private List<Counts> counts(Optional<String> queue) {
        return List.copyOf(store.store().queues().counts(queue));
    }

    @Test
    void eachStateIsSummedOverTheShards() {
        for (int task = 0; task < 30; task++) {
            store.submit(in("a").plan(60_000L));
        }
        TestWorker worker = store.worker("w");
        for (int shard = 0; shard < 3; shard++) {
            worker.onShard(shard).claim(100, "a");
        }
        for (int task = 0; task < 5; task++) {
            store.submit(in("a"), in("b"));
        }
        for (int task = 0; task < 4; task++) {
            store.submit(in("a").startAt(store.now() + 9));
        }

        assertEquals(List.of(new Counts("a", false, 5, 4, 0, 30), new Counts("b", false, 5, 0, 0, 0)),
            counts(Optional.empty()));
        assertEquals(List.of(new Counts("b", false, 5, 0, 0, 0)), counts(Optional.of("b")));
    }

    @Test
    void failedOnesThatWaitAreRetryingAndFinishedOnesAreNotCounted() {
        TestWorker worker = store.worker("w");
        for (TestSpec spec : List.of(in("a").plan(60_000L), in("a"))) {
            store.submit(spec);
            worker.onShard(TaskIds.shard(spec.uuid(), 3));
            worker.fail(worker.take("a"));
        }

        assertEquals(List.of(new Counts("a", false, 0, 0, 1, 0)), counts(Optional.empty()));
    }

    @Test
    void queueThatWasNeverUsedCountsZero() {
        assertEquals(List.of(new Counts("a", false, 0, 0, 0, 0)), counts(Optional.of("a")));
        assertEquals(List.of(), counts(Optional.empty()));
    }

    @Test
    void pausedQueueSaysSo() {
        store.pause("a");

        assertEquals(List.of(new Counts("a", true, 0, 0, 0, 0)), counts(Optional.of("a")));
    }
}
