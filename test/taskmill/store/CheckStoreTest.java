package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.CheckStore.Breach;

/** The product's own check finds what was broken by hand, and nothing in a sound store. */
final class CheckStoreTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private List<Breach> breaches() {
        return store.store().checks().check().breaches();
    }

    private void assertFinds(String uuid) {
        store.breach();
        List<Breach> breaches = breaches();
        assertTrue(breaches.stream().anyMatch(breach -> breach.uuid().equals(uuid)), breaches.toString());
        assertFalse(store.invariants().breaches().isEmpty(), "the oracle of the tests agrees");
    }

    @Test
    void soundStoreHasNoBreach() {
        TestWorker worker = store.worker("w");
        store.submit(several(600));
        worker.succeed(worker.take());
        worker.fail(worker.take());
        worker.release(worker.take());
        store.tasks().cancel(store.submit(spec()), 5000);
        store.submit(spec().plan(5L).priority(9));
        worker.fail(worker.take());
        store.submit(spec().startAt(store.now() + 9));
        worker.take();
        store.pass(5000);
        store.expire();

        CheckStore.Report report = store.store().checks().check();

        assertEquals(List.of(), report.breaches());
        assertEquals(602, report.tasks());
    }

    @Test
    void taskWithoutSpecIsFound() {
        String uuid = store.submit(spec());
        store.redis().del(store.key("spec:" + uuid));

        assertFinds(uuid);
    }

    @Test
    void taskInTwoPlacesIsFound() {
        String uuid = store.submit(spec());
        store.worker("w").take();
        store.redis().zadd(store.key("ready:default"), 5, uuid);

        assertFinds(uuid);
    }

    @Test
    void attemptThatIsNotAccountedForIsFound() {
        String uuid = store.submit(spec());
        store.worker("w").take();
        store.redis().hincrBy(store.key("run:" + uuid), "n", 1);

        assertFinds(uuid);
    }

    @Test
    void taskThatDoesNotStandUnderItsTagIsFound() {
        String uuid = store.submit(spec().tags("a", "b"));
        assertEquals(List.of(), breaches());
        store.redis().zrem(store.key("tag:b"), uuid);

        assertFinds(uuid);
    }

    /** Its parent has forgotten it; a link that is to be made anew, and a parent that is gone, heal that. */
    @Test
    void blockedTaskThatItsParentDoesNotKnowIsFound() {
        String parent = store.submit(spec());
        String child = store.submit(spec().after(parent));
        assertEquals(List.of(), breaches());
        TestErrands errands = TestErrands.of(store);
        errands.carryOut();
        assertEquals(List.of(), breaches());

        store.redis().hdel(store.key("run:" + parent), "d");
        assertEquals(child, breaches().get(0).uuid());
        store.redis().hset(store.key("run:" + parent), "d", "1");
        store.redis().del(store.key("followers:" + parent));
        assertEquals(child, breaches().get(0).uuid());

        errands.store().relink(0, ErrandStore.Place.START);
        assertEquals(List.of(), breaches());
    }

    @Test
    void failuresPastThePlanAreFound() {
        String uuid = store.submit(spec().plan(5L));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());
        store.redis().hset(store.key("run:" + uuid), "f", "3");
        store.redis().hset(store.key("run:" + uuid), "n", "3");

        assertFinds(uuid);
    }

    @Test
    void settingsThatCannotBeReadAreFound() {
        store.submit(spec());
        store.store().queues().limit("default", Optional.of(1), Optional.of(new QueueStore.Rate(1, 1000, 1)));
        store.pause("default");
        assertEquals(List.of(), breaches());
        store.redis().hset(store.key("queues"), "default", "c=many");

        assertFinds("");
    }

    @Test
    void taskThatStandsNowhereIsMissedInTheTotals() {
        String uuid = store.submit(several(2));
        store.redis().zrem(store.key("ready:default"), uuid);

        assertFinds("");
    }

    @Test
    void totalsAreThoseOfTheStore() {
        store.submit(several(3));
        TestWorker worker = store.worker("w");
        worker.succeed(worker.take());

        assertEquals(3, store.store().watch().totals().get("accepted"));
        assertEquals(1, store.store().watch().totals().get("succeeded"));
    }
}
