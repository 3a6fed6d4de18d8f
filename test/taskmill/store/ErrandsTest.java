package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.ErrandStore.Errand;
import taskmill.store.Store.Homes;
import taskmill.task.TaskState;

/** errands: what scripts leave for brokers, and how brokers take it. */
final class ErrandsTest {
    private static final int SHARDS = 3;

    @RegisterExtension
    final TestStore store = TestStore.ofShards(SHARDS);

    private TestErrands errands;

    @BeforeEach
    void open() {
        errands = TestErrands.of(store);
    }

    private static int home(String queue) {
        return new Homes(SHARDS).of(queue);
    }

    private String submit(TestSpec spec) {
        return store.submit(spec.atHome(SHARDS));
    }

    private TestWorker worker(String queue) {
        return store.worker("w").onShard(home(queue));
    }

    private void succeed(String queue) {
        TestWorker worker = worker(queue);
        worker.succeed(worker.take(queue));
    }

    private void fail(String queue) {
        TestWorker worker = worker(queue);
        worker.fail(worker.take(queue));
    }

    @Test
    void anErrandThatIsTakenIsLeftAloneForTenSeconds() {
        submit(in("b").after(submit(in("a"))));
        assertEquals(1, errands.store().next(home("b"), List.of()).size());
        assertEquals(List.of(), errands.store().next(home("b"), List.of()));

        store.pass(10_000);

        assertEquals(1, errands.store().next(home("b"), List.of()).size());
    }

    @Test
    void anErrandThatWasLeftAnewMeanwhileStays() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        List<Errand> taken = errands.store().next(home("b"), List.of());
        store.pass(5);
        store.tasks().cancel(child, TestStore.KEEP_MS);
        store.tasks().retry(child);

        assertEquals(1, errands.store().next(home("b"), taken).size());
        assertEquals(TaskState.BLOCKED, store.state(child));
    }

    /** A clock that was ahead has put it there. */
    @Test
    void anErrandFarAheadIsTakenToo() {
        store.pass(3_600_000);
        submit(in("b").after(submit(in("a"))));
        store.pass(-3_600_000);

        assertEquals(1, errands.store().next(home("b"), List.of()).size());
    }

    @Test
    void callbacksAreLeftAtEveryEndAndForFailuresWhereBrokersWantThem() {
        String wanted = submit(in("a").callback("http://h/"));
        succeed("a");
        assertEquals(List.of("callback " + wanted + " succeeded 1"), errands.carryOut());
        String plain = submit(in("b"));
        fail("b");
        assertEquals(List.of(), TestErrands.of(store).carryOut());
        store.tasks().retry(plain);
        errands.store().reportFailures("http://h/");
        fail("b");
        assertEquals(List.of("callback " + plain + " failed 2"), TestErrands.of(store).carryOut());
        String canceled = submit(in("c").callback("http://h/"));
        store.tasks().cancel(canceled, TestStore.KEEP_MS);
        assertEquals(List.of("callback " + canceled + " canceled 0"), TestErrands.of(store).carryOut());
    }

    @Test
    void theOldestErrandIsKnown() {
        String parent = submit(in("a"));
        submit(in("b").after(parent));
        store.pass(3000);
        assertEquals(new ErrandStore.Waiting(1, 3000), errands.store().waiting());
        errands.carryOut();
        assertEquals(new ErrandStore.Waiting(0, 0), errands.store().waiting());
        succeed("a");
        store.pass(500);
        assertEquals(new ErrandStore.Waiting(1, 500), errands.store().waiting());
    }

    /** Tasks that are blocked for days make no errand old. */
    @Test
    void linksThatAreMadeAnewAreNotOld() {
        submit(in("b").after(submit(in("a"))));
        errands.carryOut();
        store.pass(86_400_000);
        errands.store().relink(home("b"), ErrandStore.Place.START);

        assertEquals(new ErrandStore.Waiting(1, 0), errands.store().waiting());
    }

    @Test
    void allBlockedTasksAreLinkedAnewPageByPage() {
        String parent = submit(in("a"));
        for (int i = 0; i < 250; i++) {
            submit(in("b").after(parent));
        }
        errands.carryOut();
        store.redis().set(new Keys(store.prefix(), SHARDS).base(home("b")) + "blocked:a", "of another type");
        int pages = 0;
        ErrandStore.Place place = ErrandStore.Place.START;
        do {
            place = errands.store().relink(home("b"), place);
            pages++;
        } while (!place.equals(ErrandStore.Place.START));

        assertEquals(3, pages);
        assertEquals(250, errands.store().waiting().count());
        store.redis().del(new Keys(store.prefix(), SHARDS).base(home("b")) + "blocked:a");
    }

    /** Its result has expired, and expire has not come by yet. */
    @Test
    void aTaskIsReadForItsCallbackHoweverLateThatIs() {
        String uuid = submit(in("a").callback("http://h/"));
        succeed("a");
        store.pass(TestStore.KEEP_MS + 1);

        assertEquals(TaskState.SUCCEEDED, store.tasks().readBrief(uuid, 1 << 20).orElseThrow().state());
        store.expire();
        assertEquals(TaskState.SUCCEEDED, store.tasks().readBrief(uuid, 1 << 20).orElseThrow().state());
    }

    @Test
    void aLargeTaskIsReadInBriefWithItsHeaderLines() {
        String uuid = submit(in("a").callback("http://h/"));
        StoredTask brief = store.tasks().readBrief(uuid, 10).orElseThrow();

        assertTrue(brief.isBrief());
        assertEquals("http://h/", brief.extras().callback().url());
        assertEquals("a", brief.header().queue());
    }
}
