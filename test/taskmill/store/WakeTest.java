package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.spec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Wake tokens: when one is written, and when it is passed on. */
final class WakeTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    /** Takes the tokens of a queue and returns how many there were. */
    private long tokens(String queue) {
        String key = store.key("wake:" + queue);
        long lying = store.redis().llen(key);
        store.redis().del(key);
        return lying;
    }

    private void assertWoken(String queue) {
        assertEquals(1, tokens(queue), "tokens for " + queue);
    }

    private void assertNotWoken(String queue) {
        assertEquals(0, tokens(queue), "tokens for " + queue);
    }

    @Test
    void newHeadWakes() {
        store.submit(in("a"));

        assertWoken("a");
    }

    @Test
    void oneTokenIsEnough() {
        store.submit(in("a"));
        store.submit(in("a").priority(9));

        assertWoken("a");
    }

    @Test
    void taskBehindTheHeadDoesNotWake() {
        store.submit(in("a"));
        tokens("a");
        store.submit(in("a"), in("a").priority(0));

        assertNotWoken("a");
    }

    @Test
    void higherPriorityIsANewHead() {
        store.submit(in("a"));
        tokens("a");
        store.submit(in("a").priority(9));

        assertWoken("a");
    }

    @Test
    void newHeadBehindAnOrdinaryTaskOfItsBatchWakes() {
        store.submit(in("a"));
        tokens("a");
        store.submit(in("a"), in("a").priority(9));

        assertWoken("a");
    }

    @Test
    void everyQueueOfABatchIsWoken() {
        store.submit(in("a"), in("b"), in("c").startAt(store.now() + 1));

        assertWoken("a");
        assertWoken("b");
        assertWoken("c");
    }

    @Test
    void nextTimeThatComesSoonerWakesAndALaterOneDoesNot() {
        store.submit(in("a").startAt(store.now() + 100));
        assertWoken("a");

        store.submit(in("a").startAt(store.now() + 200));
        assertNotWoken("a");
        store.submit(in("a").startAt(store.now() + 50));
        assertWoken("a");
    }

    @Test
    void knownTaskDoesNotWake() {
        TestSpec spec = in("a");
        store.submit(spec);
        tokens("a");
        store.submit(spec);

        assertNotWoken("a");
    }

    @Test
    void failedTaskThatWaitsWakes() {
        store.submit(spec().plan(100L));
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        tokens("default");

        worker.fail(held);

        assertWoken("default");
    }

    @Test
    void releasedRecoveredAndRetriedTasksWake() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        AttemptId held = worker.take();
        tokens("default");
        worker.release(held);
        assertWoken("default");

        worker.take();
        store.pass(TestStore.LEASE_MS);
        tokens("default");
        worker.recoverAll();
        assertWoken("default");

        store.tasks().cancel(uuid, TestStore.KEEP_MS);
        store.tasks().retry(uuid);
        assertWoken("default");
    }

    @Test
    void claimThatLeavesWorkBehindPassesTheTokenOn() {
        store.submit(in("a"), in("a"));
        tokens("a");
        store.worker("w").claim(1, "a");
        assertWoken("a");

        store.worker("w").claim(1, "a");
        assertNotWoken("a");
    }

    @Test
    void tokenIsPassedOnInTheQueueWhoseWorkIsLeftOnly() {
        store.submit(in("a"), in("b"), in("b"), in("c").startAt(store.now() + TestWorker.POLL_MS));
        tokens("a");
        tokens("b");
        tokens("c");

        store.worker("w").claim(2, "a", "b", "c");

        assertNotWoken("a");
        assertWoken("b");
        assertWoken("c");
    }

    @Test
    void claimThatLeavesADueTimeNearPassesTheTokenOn() {
        store.submit(in("a"), in("a").startAt(store.now() + TestWorker.POLL_MS + 1));
        tokens("a");
        store.worker("w").claim(1, "a");
        assertNotWoken("a");

        store.pass(1);
        store.submit(in("a"));
        tokens("a");
        store.worker("w").claim(1, "a");
        assertWoken("a");
    }

    @Test
    void claimThatGotNothingPassesNothingOn() {
        store.submit(in("a").startAt(store.now() + 10));
        tokens("a");

        store.worker("w").claim(1, "a");

        assertNotWoken("a");
    }

    @Test
    void fullWorkerThatMovedWhatWasDueWakesAnother() {
        store.submit(in("a").startAt(store.now() + 10));
        tokens("a");
        store.pass(10);

        store.worker("w").claim(0, "a");

        assertWoken("a");
    }

    @Test
    void claimThatOnlyMetTasksTooLatePassesTheTokenOn() {
        store.submit(in("a").priority(9).startBefore(store.now() + 1), in("a"));
        tokens("a");
        store.pass(1);

        store.worker("w").claim(1, "a");

        assertWoken("a");
    }

    @Test
    void pausedQueueNeitherWakesNorPassesOn() {
        store.submit(in("a"), in("b"), in("b"));
        tokens("a");
        tokens("b");
        store.pause("a");

        store.submit(in("a").priority(9), in("a").startAt(store.now() + 1));
        store.pass(1);
        store.worker("w").claim(1, "b", "a");

        assertNotWoken("a");
        assertWoken("b");
    }
}
