package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.TaskFinder.Filter;
import taskmill.store.TaskFinder.Page;
import taskmill.store.TaskFinder.Position;
import taskmill.store.TaskFinder.Row;
import taskmill.store.TaskFinder.Source;
import taskmill.task.TaskState;

/** page: a listing in pages, while tasks come and go. */
final class PageTest {
    private static final Source SUCCEEDED = new Source(0, "done", List.of("succeeded"));
    private static final Source QUEUED = new Source(0, "ready", List.of("default"));
    private static final Filter ANY = new Filter(List.of(), Optional.empty(), Map.of());

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private Page page(Source source, Position after, int limit) {
        return page(source, after, limit, ANY);
    }

    private Page page(Source source, Position after, int limit, Filter filter) {
        return store.store().finder().page(source, false, after, limit, filter, 0);
    }

    private static List<String> uuids(Page page) {
        return page.rows().stream().map(row -> row.task().uuid()).toList();
    }

    /** All pages of one set. */
    private List<Row> all(Source source, boolean newest, int limit, Filter filter) {
        List<Row> rows = new ArrayList<>();
        Position after = Position.START;
        for (int pages = 0; pages < 20; pages++) {
            Page page = store.store().finder().page(source, newest, after, limit, filter, 0);
            rows.addAll(page.rows());
            if (page.set() > 0) {
                return rows;
            }
            after = page.position();
        }
        throw new AssertionError("no end");
    }

    private static List<String> uuids(List<Row> rows) {
        return rows.stream().map(row -> row.task().uuid()).toList();
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

        List<String> seen = new ArrayList<>(uuids(all(QUEUED, false, 3, ANY)));

        assertEquals(7, seen.size());
        assertEquals(specs[6].uuid(), seen.get(0));
        assertEquals(specs[0].uuid(), seen.get(1));
        assertEquals(specs[5].uuid(), seen.get(6));
        Collections.reverse(seen);
        assertEquals(seen, uuids(all(QUEUED, true, 3, ANY)));
    }

    @Test
    void pageTellsOfTheTaskWithoutItsWorkAndResult() {
        String uuid = store.submit(spec().plan(5000L).priority(7));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());

        StoredTask task = page(new Source(0, "retrying", List.of("default")), Position.START, 5).rows().get(0).task();

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

        assertTrue(page.rows().isEmpty() && page.set() == 1);
    }

    @Test
    void tiesAreNeitherSkippedNorRepeated() {
        List<String> all = succeeded(9);

        Page first = page(SUCCEEDED, Position.START, 4);
        Page second = page(SUCCEEDED, first.position(), 4);
        Page third = page(SUCCEEDED, second.position(), 4);

        assertEquals(all.subList(0, 4), uuids(first));
        assertEquals(all.subList(4, 8), uuids(second));
        assertEquals(all.subList(8, 9), uuids(third));
        assertEquals(1, third.set());
        assertEquals(all.stream().sorted(Comparator.reverseOrder()).toList(), uuids(all(SUCCEEDED, true, 4, ANY)));
    }

    @Test
    void tieThatLeftBetweenTwoPagesDoesNotMatter() {
        List<String> all = succeeded(9);
        Page first = page(SUCCEEDED, Position.START, 4);

        store.breach();
        store.redis().zrem(store.key("done:succeeded"), all.get(1), all.get(3));

        assertEquals(all.subList(4, 8), uuids(page(SUCCEEDED, first.position(), 4)));
    }

    @Test
    void tasksThatLeaveBetweenTwoPagesDoNotMatter() {
        TestSpec[] specs = several(9);
        store.submit(specs);
        Page first = page(QUEUED, Position.START, 4);

        store.worker("w").claim(3);
        store.tasks().cancel(specs[3].uuid(), TestStore.KEEP_MS);

        assertEquals(List.of(specs[4].uuid(), specs[5].uuid()), uuids(page(QUEUED, first.position(), 2)));
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

        Filter filter = new Filter(List.of(), Optional.of("rare"), Map.of());

        assertEquals(List.of(rare), uuids(all(SUCCEEDED, false, 3, filter)));
    }

    @Test
    void oneCallReadsSeveralSetsAndSaysWhereItStopped() {
        String first = store.submit(in("b"));
        store.submit(in("d"), in("d"));
        Source queues = new Source(0, "ready", List.of("a", "b", "c", "d"));

        Page page = page(queues, Position.START, 2);

        assertEquals(first, uuids(page).get(0));
        assertEquals(List.of(1, 3), page.rows().stream().map(Row::set).toList());
        assertEquals(List.of(2, 3), List.of(page.looked(), page.set()));
        assertEquals(page.rows().get(1).position(), page.position());
        Page rest = page(new Source(0, "ready", List.of("d")), page.position(), 2);
        assertEquals(List.of(1, 1), List.of(rest.rows().size(), rest.set()));
    }

    @Test
    void queuesAreAllThatWereUsedAndBusyTheOnesThatHaveRunningTasks() {
        store.submit(in("a"), in("b"));
        AttemptId held = store.worker("w").take("a");

        assertEquals(List.of("a", "b"), store.store().finder().queues(0));
        assertEquals(List.of("a"), store.store().finder().busy(0));
        assertEquals(Set.of(held.uuid()), store.store().finder().running(0, List.of("a", "b"), "", 5));
        assertEquals(Set.of(), store.store().finder().running(0, List.of("a", "b"), held.uuid(), 5));
    }

    @Test
    void ofManySetsOnlyThoseNearAFullOneAreFilled() {
        List<String> names = IntStream.range(1000, 1200).mapToObj(i -> "q" + i).toList();
        store.submit(in("q1099"));

        List<String> filled = store.store().finder().filled(new Source(0, "ready", names));

        assertTrue(filled.contains("q1099") && filled.size() < 60, filled::toString);
        assertEquals(filled.stream().sorted().toList(), filled);
        assertEquals(List.of(), store.store().finder().filled(new Source(0, "scheduled", names)));
    }

    @Test
    void expiredTasksAreOnNoPage() {
        succeeded(1);
        store.pass(TestStore.KEEP_MS);

        assertEquals(List.of(), uuids(page(SUCCEEDED, Position.START, 5)));
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
            String kind = Source.kind(state);
            page(new Source(0, kind, List.of(kind.equals("done") ? state.word() : "default")), Position.START, 10).rows()
                .forEach(row -> listed.add(row.task().state()));
        }

        assertEquals(Set.of(TaskState.values()), listed);
    }
}
