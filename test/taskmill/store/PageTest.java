package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.QueueStore.Page;
import taskmill.store.QueueStore.Position;
import taskmill.store.QueueStore.TaskSet;
import taskmill.task.TaskState;

/** page: a listing in pages, while tasks come and go. */
final class PageTest {
    private static final TaskSet SUCCEEDED = new TaskSet(0, TaskState.SUCCEEDED, "");
    private static final TaskSet QUEUED = new TaskSet(0, TaskState.QUEUED, "default");

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private Page page(TaskSet place, Position after, int limit) {
        return store.store().queues().page(place, after, limit, Optional.empty());
    }

    private static List<String> uuids(Page page) {
        return page.tasks().stream().map(StoredTask::uuid).toList();
    }

    /** Finishes tasks at the same moment, so that all have the same score. */
    private List<String> succeeded(int count) {
        store.submit(several(count));
        TestWorker worker = store.worker("w");
        List<AttemptId> held = TestWorker.held(worker.claim(count));
        held.forEach(worker::succeed);
        return held.stream().map(AttemptId::uuid).sorted().toList();
    }

    @Test
    void pagesCoverASetInItsOrder() {
        TestSpec[] specs = several(7);
        specs[6].priority(9);
        store.submit(specs);

        List<String> seen = new ArrayList<>();
        Optional<Position> after = Optional.of(Position.START);
        while (after.isPresent()) {
            Page page = page(QUEUED, after.get(), 3);
            seen.addAll(uuids(page));
            after = page.end();
        }

        assertEquals(7, seen.size());
        assertEquals(specs[6].uuid(), seen.get(0));
        assertEquals(specs[0].uuid(), seen.get(1));
        assertEquals(specs[5].uuid(), seen.get(6));
    }

    @Test
    void pageTellsOfTheTaskWithoutItsWorkAndResult() {
        String uuid = store.submit(spec().plan(5000L).priority(7));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());

        StoredTask task = page(new TaskSet(0, TaskState.RETRYING, "default"), Position.START, 5).tasks().get(0);

        assertEquals(uuid, task.uuid());
        assertEquals(TaskState.RETRYING, task.state());
        assertEquals(store.now() + 5000, task.score());
        assertEquals(7, task.header().priority());
        assertEquals(1, task.run().failures());
        assertEquals("w", task.run().worker());
        assertEquals(Optional.of("exit_code"), task.run().code());
        assertEquals(Optional.empty(), task.run().resultJson());
    }

    @Test
    void emptySetHasOneEmptyPage() {
        Page page = page(QUEUED, Position.START, 5);

        assertTrue(page.tasks().isEmpty() && page.end().isEmpty());
    }

    @Test
    void tiesAreNeitherSkippedNorRepeated() {
        List<String> all = succeeded(9);

        Page first = page(SUCCEEDED, Position.START, 4);
        Page second = page(SUCCEEDED, first.end().orElseThrow(), 4);
        Page third = page(SUCCEEDED, second.end().orElseThrow(), 4);

        assertEquals(all.subList(0, 4), uuids(first));
        assertEquals(all.subList(4, 8), uuids(second));
        assertEquals(all.subList(8, 9), uuids(third));
        assertTrue(third.end().isEmpty());
    }

    @Test
    void tieThatLeftBetweenTwoPagesDoesNotMatter() {
        List<String> all = succeeded(9);
        Page first = page(SUCCEEDED, Position.START, 4);

        store.breach();
        store.redis().zrem(store.key("done:succeeded"), all.get(1), all.get(3));

        assertEquals(all.subList(4, 8), uuids(page(SUCCEEDED, first.end().orElseThrow(), 4)));
    }

    @Test
    void tasksThatLeaveBetweenTwoPagesDoNotMatter() {
        TestSpec[] specs = several(9);
        store.submit(specs);
        Page first = page(QUEUED, Position.START, 4);

        store.worker("w").claim(3);
        store.tasks().cancel(specs[3].uuid(), TestStore.KEEP_MS);

        assertEquals(List.of(specs[4].uuid(), specs[5].uuid()), uuids(page(QUEUED, first.end().orElseThrow(), 2)));
    }

    @Test
    void queueFilterContinuesAfterTheLastTaskLookedAt() {
        for (int task = 0; task < 7; task++) {
            store.submit(in("common"));
        }
        String rare = store.submit(in("rare"));
        TestWorker worker = store.worker("w");
        TestWorker.held(worker.claim(9, "common", "rare")).forEach(held -> {
            worker.succeed(held);
            store.pass(1);
        });

        List<String> seen = new ArrayList<>();
        Optional<Position> after = Optional.of(Position.START);
        for (int pages = 0; after.isPresent(); pages++) {
            assertTrue(pages < 5, "no end");
            Page page = store.store().queues().page(SUCCEEDED, after.get(), 3, Optional.of("rare"));
            seen.addAll(uuids(page));
            after = page.end();
        }

        assertEquals(List.of(rare), seen);
    }

    @Test
    void setsOfAStateCoverItsQueues() {
        store.submit(in("a"), in("b"));

        assertEquals(List.of(new TaskSet(0, TaskState.QUEUED, "a"), new TaskSet(0, TaskState.QUEUED, "b")),
            store.store().queues().sets(TaskState.QUEUED, Optional.empty()));
        assertEquals(List.of(new TaskSet(0, TaskState.SCHEDULED, "b")),
            store.store().queues().sets(TaskState.SCHEDULED, Optional.of("b")));
        assertEquals(List.of(new TaskSet(0, TaskState.RUNNING, "b")),
            store.store().queues().sets(TaskState.RUNNING, Optional.of("b")));
        store.worker("w").take("a");
        assertEquals(List.of(new TaskSet(0, TaskState.RUNNING, "a")),
            store.store().queues().sets(TaskState.RUNNING, Optional.empty()));
    }

    @Test
    void everyStateIsListed() {
        TestWorker worker = store.worker("w");
        store.submit(spec());
        worker.succeed(worker.take());
        store.submit(spec());
        worker.fail(worker.take());
        store.submit(spec().plan(5000L));
        worker.fail(worker.take());
        store.tasks().cancel(store.submit(spec()), TestStore.KEEP_MS);
        store.submit(spec());
        worker.take();
        String queued = store.submit(spec(), spec().startAt(store.now() + 5));
        store.submit(spec().after(queued));

        Set<TaskState> listed = new HashSet<>();
        for (TaskState state : TaskState.values()) {
            for (TaskSet place : store.store().queues().sets(state, Optional.empty())) {
                page(place, Position.START, 10).tasks().forEach(row -> listed.add(row.state()));
            }
        }

        assertEquals(Set.of(TaskState.values()), listed);
    }
}
