package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.QueueStore.Counts;
import taskmill.store.QueueStore.Note;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/** count: how many tasks are not finished, by queue. */
final class CountsTest {
    private static final int SHARDS = 3;

    @RegisterExtension
    final TestStore store = TestStore.ofShards(SHARDS);

    private List<Counts> counts(Optional<String> queue) {
        return store.store().queues().counts(queue).stream().map(counts -> new Counts(counts.queue(), counts.settings(),
            counts.note(), Optional.empty(), 0, counts.byState())).toList();
    }

    private static Counts counts(String queue, long queued, long scheduled, long retrying, long running) {
        return Counts.none(queue).plus(new Counts("", Counts.none("").settings(), Optional.empty(), Optional.empty(), 0, Map.of(
            TaskState.QUEUED, queued, TaskState.SCHEDULED, scheduled, TaskState.RETRYING, retrying, TaskState.BLOCKED, 0L,
            TaskState.RUNNING, running)));
    }

    @Test
    void eachStateOfEveryQueueIsCountedWhereverItsHome() {
        for (int task = 0; task < 30; task++) {
            store.submit(in("a").plan(60_000L).atHome(SHARDS));
        }
        TestWorker worker = store.worker("w");
        for (int shard = 0; shard < SHARDS; shard++) {
            worker.onShard(shard).claim(100, "a");
        }
        for (int task = 0; task < 5; task++) {
            store.submit(in("a").atHome(SHARDS), in("b").atHome(SHARDS));
        }
        for (int task = 0; task < 4; task++) {
            store.submit(in("a").startAt(store.now() + 9).atHome(SHARDS));
        }

        assertEquals(List.of(counts("a", 5, 4, 0, 30), counts("b", 5, 0, 0, 0)),
            counts(Optional.empty()));
        assertEquals(List.of(counts("b", 5, 0, 0, 0)), counts(Optional.of("b")));
    }

    @Test
    void failedOnesThatWaitAreRetryingAndFinishedOnesAreNotCounted() {
        TestWorker worker = store.worker("w");
        for (TestSpec spec : List.of(in("a").plan(60_000L), in("a"))) {
            store.submit(spec.atHome(SHARDS));
            worker.onShard(TaskIds.shard(spec.uuid(), SHARDS));
            worker.fail(worker.take("a"));
        }

        assertEquals(List.of(counts("a", 0, 0, 1, 0)), counts(Optional.empty()));
    }

    @Test
    void queueThatWasNeverUsedCountsZero() {
        assertEquals(List.of(counts("a", 0, 0, 0, 0)), counts(Optional.of("a")));
        assertEquals(List.of(), counts(Optional.empty()));
    }

    @Test
    void theFirstReadyTaskHasWaitedSinceItsStartOrTheEndOfItsLastAttempt() {
        TestWorker worker = store.worker("w");
        TestSpec spec = in("a").startAt(store.now() + 1000).atHome(SHARDS);
        store.submit(spec);
        assertEquals(Optional.empty(), waitMs());
        store.pass(1500);
        worker.onShard(TaskIds.shard(spec.uuid(), SHARDS)).claim(0, "a");
        assertEquals(Optional.of(500L), waitMs());

        AttemptId held = worker.take("a");
        store.pass(2000);
        worker.release(held);
        store.pass(70);

        assertEquals(Optional.of(70L), waitMs());
    }

    @Test
    void theOldestTaskOfAllPrioritiesSaysHowLongAQueueHasWaited() {
        for (int priority : List.of(0, 4, 9)) {
            store.submit(in("a").priority(priority).atHome(SHARDS));
            store.pass(1000);
        }

        assertEquals(Optional.of(3000L), waitMs());
        assertEquals(Optional.of(3000L), store.store().queues().counts(Optional.empty()).iterator().next().waitMs());
    }

    private Optional<Long> waitMs() {
        return store.store().queues().counts(Optional.of("a")).iterator().next().waitMs();
    }

    @Test
    void pausedQueueSaysSo() {
        store.store().queues().pause("a", true, "ops", "a \"deploy\"");

        Counts found = counts(Optional.of("a")).get(0);
        assertTrue(found.settings().paused());
        assertEquals(Optional.of(new Note(store.now(), "ops", "a \"deploy\"")), found.note());
    }
}
