package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.ErrandStore.Errand;
import taskmill.task.TaskState;

/** errands: what scripts leave for brokers, and how brokers take it. */
final class ErrandsTest {
    private static final int SHARDS = 3;

    @RegisterExtension
    final TestStore store = TestStore.ofShards(SHARDS);

    private final TestHomes homes = new TestHomes(store, SHARDS);
    private TestErrands errands;

    @BeforeEach
    void open() {
        errands = TestErrands.of(store);
    }

    @Test
    void anErrandThatIsTakenIsLeftAloneForTenSeconds() {
        homes.submit(in("b").after(homes.submit(in("a"))));
        assertEquals(1, errands.store().next(homes.of("b"), List.of()).errands().size());
        assertEquals(List.of(), errands.store().next(homes.of("b"), List.of()).errands());

        store.pass(10_000);

        assertEquals(1, errands.store().next(homes.of("b"), List.of()).errands().size());
    }

    @Test
    void itIsKnownWhenTheNextErrandCanBeTaken() {
        assertEquals(10_000, errands.store().next(homes.of("b"), List.of()).waitMs());
        homes.submit(in("b").after(homes.submit(in("a"))));
        assertEquals(10_000, errands.store().next(homes.of("b"), List.of()).waitMs());
        store.pass(3000);

        assertEquals(7000, errands.store().next(homes.of("b"), List.of()).waitMs());
    }

    @Test
    void anErrandThatWasLeftAnewMeanwhileStays() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        List<Errand> taken = errands.store().next(homes.of("b"), List.of()).errands();
        store.pass(5);
        store.tasks().cancel(child, TestStore.KEEP_MS);
        store.tasks().retry(child);

        assertEquals(1, errands.store().next(homes.of("b"), taken).errands().size());
        assertEquals(TaskState.BLOCKED, store.state(child));
    }

    /** A clock that was ahead has put it there. */
    @Test
    void anErrandFarAheadIsTakenToo() {
        store.pass(3_600_000);
        homes.submit(in("b").after(homes.submit(in("a"))));
        store.pass(-3_600_000);

        assertEquals(1, errands.store().next(homes.of("b"), List.of()).errands().size());
    }

    @Test
    void callbacksAreLeftAtEveryEndAndForFailuresWhereBrokersWantThem() {
        String wanted = homes.submit(in("a").callback("http://h/"));
        homes.succeed("a");
        assertEquals(List.of("callback " + wanted + " succeeded 1"), errands.carryOut());
        String plain = homes.submit(in("b"));
        homes.fail("b");
        assertEquals(List.of(), TestErrands.of(store).carryOut());
        store.tasks().retry(plain);
        errands.store().reportFailures("http://h/");
        homes.fail("b");
        assertEquals(List.of("callback " + plain + " failed 2"), TestErrands.of(store).carryOut());
        String canceled = homes.submit(in("c").callback("http://h/"));
        store.tasks().cancel(canceled, TestStore.KEEP_MS);
        assertEquals(List.of("callback " + canceled + " canceled 0"), TestErrands.of(store).carryOut());
    }

    @Test
    void theOldestErrandIsKnown() {
        String parent = homes.submit(in("a"));
        homes.submit(in("b").after(parent));
        store.pass(3000);
        assertEquals(new ErrandStore.Waiting(1, 3000), errands.store().waiting());
        errands.carryOut();
        assertEquals(new ErrandStore.Waiting(0, 0), errands.store().waiting());
        homes.succeed("a");
        store.pass(500);
        assertEquals(new ErrandStore.Waiting(1, 500), errands.store().waiting());
    }

    /** Tasks that are blocked for days make no errand old. */
    @Test
    void linksThatAreMadeAnewAreNotOld() {
        homes.submit(in("b").after(homes.submit(in("a"))));
        errands.carryOut();
        store.pass(86_400_000);
        errands.store().relink(homes.of("b"), ErrandStore.Place.START);

        assertEquals(new ErrandStore.Waiting(1, 0), errands.store().waiting());
    }

    @Test
    void allBlockedTasksAreLinkedAnewPageByPage() {
        String parent = homes.submit(in("a"));
        for (int i = 0; i < 250; i++) {
            homes.submit(in("b").after(parent));
        }
        errands.carryOut();
        store.redis().set(new Keys(store.prefix(), SHARDS).base(homes.of("b")) + "blocked:a", "of another type");
        int pages = 0;
        ErrandStore.Place place = ErrandStore.Place.START;
        do {
            place = errands.store().relink(homes.of("b"), place);
            pages++;
        } while (!place.equals(ErrandStore.Place.START));

        assertEquals(3, pages);
        assertEquals(250, errands.store().waiting().count());
        store.redis().del(new Keys(store.prefix(), SHARDS).base(homes.of("b")) + "blocked:a");
    }

    /** Its result has expired, and expire has not come by yet. */
    @Test
    void aTaskIsReadForItsCallbackHoweverLateThatIs() {
        String uuid = homes.submit(in("a").callback("http://h/"));
        homes.succeed("a");
        store.pass(TestStore.KEEP_MS + 1);

        assertEquals(TaskState.SUCCEEDED, store.tasks().readBrief(uuid, 1 << 20).orElseThrow().state());
        store.expire();
        assertEquals(TaskState.SUCCEEDED, store.tasks().readBrief(uuid, 1 << 20).orElseThrow().state());
    }

    @Test
    void aLargeTaskIsReadInBriefWithItsHeaderLines() {
        String uuid = homes.submit(in("a").callback("http://h/"));
        StoredTask brief = store.tasks().readBrief(uuid, 10).orElseThrow();

        assertTrue(brief.isBrief());
        assertEquals("http://h/", brief.extras().callback().url());
        assertEquals("a", brief.header().queue());
    }
}
