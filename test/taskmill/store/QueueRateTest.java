package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.QueueStore.Rate;

/** The rate of a queue: how many tasks start when, and who waits for the turn. */
final class QueueRateTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    /** So many tasks a second. */
    private void rate(int tasks, int burst) {
        store.store().queues().limit("a", Optional.empty(), Optional.of(new Rate(tasks, 1000, burst)));
        tokens();
    }

    private void submit(int tasks) {
        store.submit(Stream.generate(() -> in("a").plan(60_000L)).limit(tasks).toArray(TestSpec[]::new));
        tokens();
    }

    /** Takes the tokens of the queue and returns how many there were. */
    private long tokens() {
        String key = store.key("wake:a");
        long lying = store.redis().llen(key);
        store.redis().del(key);
        return lying;
    }

    private List<AttemptId> claim(String worker, int want) {
        return TestWorker.held(store.worker(worker).claim(want, "a"));
    }

    private Optional<Long> opensIn(String worker, int want) {
        return store.worker(worker).claim(want, "a").opensInMs();
    }

    @Test
    void noPeriodStartsMoreThanRateAndBurst() {
        rate(20, 2);
        submit(300);
        long[] starts = new long[1000];
        long all = 0;
        for (int ms = 0; ms < 1000; ms++) {
            starts[ms] = claim("w", 10).size();
            all += starts[ms];
            store.pass(1);
        }

        assertEquals(21, all, "2 at once, then one each 50 ms");
        for (int from = 0; from <= 500; from++) {
            assertTrue(Arrays.stream(starts, from, from + 500).sum() <= 12, "from " + from);
        }
    }

    @Test
    void aRateThatDividesNoSecondIsKept() {
        rate(3, 1);
        submit(10);
        int all = 0;
        for (int ms = 0; ms <= 1000; ms++) {
            all += claim("w", 10).size();
            store.pass(1);
        }

        assertEquals(3, all);
    }

    @Test
    void repeatedClaimIsNotCharged() {
        rate(1, 2);
        submit(5);
        TestWorker worker = store.worker("w");
        worker.claim(1, "a");
        worker.again(1, "a");

        assertEquals(1, claim("v", 10).size());
    }

    @Test
    void oneWorkerAloneIsToldTheMoment() {
        rate(10, 1);
        submit(5);
        assertEquals(Optional.of(100L), opensIn("w", 3));
        assertEquals(Optional.empty(), opensIn("v", 3));
        store.submit(in("a").priority(9));
        assertEquals(0, tokens(), "a new head of a shut queue wakes nobody while a worker waits for the moment");

        store.pass(60);
        assertEquals(Optional.of(40L), opensIn("w", 3), "it asks once more");
        assertEquals(Optional.of(40L), opensIn("w", 0), "it only renews");
        store.pass(40);
        assertEquals(1, claim("w", 1).size());
        assertEquals(1, tokens(), "it has no slot left");
        assertEquals(Optional.of(100L), opensIn("v", 3));
    }

    @Test
    void workerThatRenewsWhenItsMomentHasComeClaimsAtOnce() {
        rate(10, 1);
        submit(5);
        opensIn("w", 3);
        store.pass(101);

        assertEquals(Optional.of(0L), opensIn("w", 0));
        assertEquals(1, claim("w", 3).size());
    }

    @Test
    void turnOfADeadWorkerGoesToTheNextThatAsks() {
        rate(10, 1);
        submit(5);
        opensIn("w", 3);

        store.pass(1200);
        store.submit(in("a"));
        claim("v", 1);

        assertEquals(Optional.of(100L), opensIn("u", 3));
    }

    @Test
    void workerThatOnlyRenewsKeepsTheTurnNoLonger() {
        rate(10, 1);
        submit(6);
        opensIn("w", 3);
        store.pass(100);
        claim("v", 1);
        store.pass(50);
        assertEquals(Optional.of(50L), opensIn("w", 0));

        store.pass(1000);
        claim("v", 1);

        assertEquals(Optional.of(100L), opensIn("u", 3));
    }

    @Test
    void workerThatAPauseHasTurnedAwayGivesTheTurnUp() {
        rate(10, 1);
        submit(5);
        opensIn("w", 3);
        store.pause("a");
        claim("w", 3);
        store.store().queues().pause("a", false, "", "");
        store.pass(100);
        claim("v", 1);

        assertEquals(Optional.of(100L), opensIn("u", 3));
    }

    @Test
    void lastTaskEndsTheTurn() {
        rate(10, 1);
        submit(2);
        opensIn("w", 3);
        store.pass(100);
        claim("v", 5);
        store.submit(in("a"));

        assertEquals(1, tokens(), "nobody waits for the moment");
    }

    @Test
    void clockThatJumpsBackStopsARateForOneBurst() {
        rate(20, 2);
        submit(10);
        claim("w", 2);
        store.pass(-3_600_000);

        assertEquals(0, claim("w", 2).size());
        store.pass(50);
        assertEquals(1, claim("w", 2).size());
    }
}
