package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static taskmill.store.TestSpec.in;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.QueueStore.Rate;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Refusal;

/** What is set for a queue: how many tasks start, and who is woken. */
final class QueueLimitsTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private QueueStore queues() {
        return store.store().queues();
    }

    private void limit(int concurrency) {
        queues().limit("a", Optional.of(concurrency), Optional.empty());
        tokens();
    }

    /** So many tasks a second. */
    private void rate(int tasks, int burst) {
        queues().limit("a", Optional.empty(), Optional.of(new Rate(tasks, 1000, burst)));
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

    @Test
    void noMoreTasksRunThanMayAlsoWithinOneClaim() {
        limit(3);
        submit(10);

        assertEquals(2, claim("v", 2).size());
        assertEquals(1, claim("w", 10).size());
        assertEquals(0, claim("v", 10).size());
        assertEquals(7, store.redis().zcard(store.key("ready:a")));
    }

    @Test
    void queueThatIsNamedTwiceStartsNoMoreTasks() {
        limit(3);
        submit(10);

        assertEquals(3, store.worker("w").claim(10, "a", "a").tasks().size());
    }

    @Test
    void endThatOpensAFullQueueWithWorkWakesOneWorker() {
        limit(2);
        submit(5);
        TestWorker worker = store.worker("w");
        List<AttemptId> held = TestWorker.held(worker.claim(10, "a"));
        assertEquals(0, tokens(), "a full queue wakes nobody");
        store.submit(in("a").priority(9));
        assertEquals(0, tokens(), "a new head of a full queue wakes nobody");

        worker.succeed(held.get(0));
        assertEquals(1, tokens());
        worker.succeed(held.get(1));
        assertEquals(0, tokens(), "it was open before");
    }

    @Test
    void eachWayOutOfAFullQueueWakes() {
        limit(1);
        submit(2);
        TestWorker worker = store.worker("w");
        worker.fail(worker.take("a"));
        assertEquals(1, tokens(), "a failure");
        worker.release(worker.take("a"));
        assertEquals(1, tokens(), "a release");
        worker.take("a");
        store.pass(TestStore.LEASE_MS);
        store.worker("v").recoverAll();
        assertEquals(1, tokens(), "a recovery");
        worker.take("a");
        store.store().leases("v", TestStore.LEASE_MS, TestStore.KEEP, 3).takeOver(0, "w");
        assertEquals(1, tokens(), "a takeover");
    }

    @Test
    void workThatIsDueLaterCountsAndNoWorkDoesNot() {
        limit(1);
        submit(1);
        TestWorker worker = store.worker("w");
        worker.succeed(worker.take("a"));
        assertEquals(0, tokens(), "nothing is left");

        submit(1);
        AttemptId held = worker.take("a");
        store.submit(in("a").startAt(store.now() + 60_000));
        assertEquals(0, tokens(), "it is full");
        worker.succeed(held);
        assertEquals(1, tokens(), "somebody must know when it is due");
    }

    @Test
    void claimInTheSameStepTakesWhatASettleOpens() {
        limit(1);
        submit(3);
        TestWorker worker = store.worker("w");
        List<EndedAttempt> ended = List.of(new EndedAttempt(worker.take("a"), Outcome.failure(ErrorCode.EXIT_CODE,
            "exit code 1", new com.eclipsesource.json.JsonObject()), 0));

        LeaseStore.BatchReply reply = worker.send(ended, List.of(),
            Optional.of(new ClaimRequest("n", 5, List.of("a"), 1000, true, Long.MAX_VALUE)));

        assertEquals(1, reply.claim().orElseThrow().tasks().size());
        assertEquals(0, tokens());
    }

    @Test
    void claimForOtherQueuesOrForNothingLeavesTheWakeToTheSettle() {
        for (ClaimRequest request : List.of(new ClaimRequest("n", 5, List.of("b"), 1000, true, Long.MAX_VALUE),
            new ClaimRequest("m", 0, List.of("a"), 1000, true, Long.MAX_VALUE))) {
            limit(1);
            submit(2);
            TestWorker worker = store.worker("w");
            EndedAttempt ended = new EndedAttempt(worker.take("a"), Optional.empty(), "{}", -1, 0);

            worker.send(List.of(ended), List.of(), Optional.of(request));

            assertEquals(1, tokens(), request.toString());
        }
    }

    @Test
    void claimThatIsRepeatedPassesTheWakeOn() {
        limit(1);
        submit(2);
        TestWorker worker = store.worker("w");
        EndedAttempt ended = new EndedAttempt(worker.take("a"), Optional.empty(), "{}", -1, 0);
        worker.send(List.of(), List.of(), Optional.empty());

        ClaimRequest again = new ClaimRequest("n", 5, List.of("a"), 1000, true, Long.MAX_VALUE);
        limit(2);
        worker.claim(again);
        submit(1);
        worker.send(List.of(ended), List.of(), Optional.of(again));

        assertEquals(1, tokens());
    }

    @Test
    void loweredLimitStopsNothingAndARaisedOneWakes() {
        limit(3);
        submit(10);
        TestWorker worker = store.worker("w");
        List<AttemptId> held = TestWorker.held(worker.claim(10, "a"));
        limit(1);
        worker.succeed(held.get(0));
        worker.succeed(held.get(1));
        assertEquals(0, tokens(), "one still runs");
        assertEquals(0, claim("v", 10).size());

        queues().limit("a", Optional.of(5), Optional.empty());
        assertEquals(1, tokens());
        assertEquals(4, claim("v", 10).size());
    }

    @Test
    void noLimitIsLeftWhenNoneIsGiven() {
        rate(1, 1);
        submit(5);
        claim("w", 5);
        queues().limit("a", Optional.empty(), Optional.empty());

        assertEquals(Map.of("a", ""), store.redis().hgetAll(store.key("queues")));
        assertEquals(4, claim("w", 10).size());
    }

    @Test
    void pausedQueueKeepsItsLimitsAndAResumedOneWakes() {
        limit(2);
        submit(5);
        store.pause("a");
        assertEquals(0, claim("w", 10).size());
        queues().limit("a", Optional.of(3), Optional.of(new Rate(10, 1000, 7)));
        assertEquals("paused c=3 r=10/1000/7", store.redis().hget(store.key("queues"), "a"));
        store.pause("a");
        assertEquals(0, tokens());

        queues().pause("a", false, "", "");

        assertEquals("c=3 r=10/1000/7", store.redis().hget(store.key("queues"), "a"));
        assertEquals(1, tokens());
        assertEquals(3, claim("w", 10).size());
    }

    @Test
    void deletedQueueIsGoneAndARetryListsItAgain() {
        String uuid = store.submit(in("a"));
        queues().pause("a", true, "ops", "");
        queues().limit("a", Optional.of(1), Optional.of(new Rate(1, 1000, 1)));
        assertEquals(Refusal.Code.CONFLICT, assertThrows(Refusal.class, () -> queues().delete("a")).code());
        queues().pause("a", false, "ops", "");
        TestWorker worker = store.worker("w");
        worker.fail(worker.take("a"));

        queues().delete("a");

        assertEquals(List.of(), List.copyOf(queues().counts(Optional.empty())));
        assertEquals(0, store.redis().exists(store.key("notes"), store.key("pace:a"), store.key("busy")));
        assertEquals(Refusal.Code.NOT_FOUND, assertThrows(Refusal.class, () -> queues().delete("a")).code());
        store.tasks().retry(uuid);
        assertEquals(Map.of("a", ""), store.redis().hgetAll(store.key("queues")));
    }

    @Test
    void settingsThatCannotBeReadHandOutNothing() {
        store.breach();
        submit(1);
        store.redis().rename(store.key("queues"), store.key("away"));
        store.redis().set(store.key("queues"), "something");

        assertEquals(0, claim("w", 1).size());
    }
}
