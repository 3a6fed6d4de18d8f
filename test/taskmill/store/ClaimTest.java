package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.several;
import static taskmill.store.TestSpec.spec;
import static taskmill.store.TestWorker.uuids;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.Claim;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.task.RpcWork;
import taskmill.task.TaskState;
import taskmill.task.Work;

/** claim: queued → running. */
final class ClaimTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    @Test
    void claimedTaskRunsUnderALeaseOfItsWorker() {
        String uuid = store.submit(spec());

        AttemptId held = store.worker("w").take();

        assertEquals(new AttemptId(uuid, 1, "default"), held);
        StoredTask record = store.read(uuid);
        assertEquals(TaskState.RUNNING, record.state());
        assertEquals(store.now() + TestStore.LEASE_MS, record.score());
        assertEquals(1, record.run().attempt());
        assertEquals("w", record.run().worker());
        assertEquals(store.now(), record.run().startedMs());
    }

    @Test
    void claimWithoutScriptsLeavesThemInTheirOrderAndWakesAnotherWorker() {
        Work rpc = new RpcWork("GET", "http://127.0.0.1/", Map.of(), Optional.empty());
        TestSpec[] specs = {spec(), spec().work(rpc), spec(), spec().work(rpc), spec().work(rpc)};
        store.submit(specs);
        store.redis().del(store.key("wake:default"));

        Claim claim = store.worker("w").claim(new ClaimRequest("n", 2, List.of("default"), 1000, false, Long.MAX_VALUE));

        assertEquals(List.of(specs[1].uuid(), specs[3].uuid()), uuids(claim));
        assertEquals(1, store.redis().llen(store.key("wake:default")));
        assertEquals(List.of(specs[0].uuid(), specs[2].uuid(), specs[4].uuid()), uuids(store.worker("v").claim(9)));
    }

    @Test
    void noMoreBytesAreHandedOutThanAskedForButAlwaysOneTask() {
        Work large = new RpcWork("PUT", "http://127.0.0.1/", Map.of(), Optional.of("x".repeat(10_000)));
        TestSpec[] specs = {spec().work(large), spec().work(large), spec().work(large), spec(), spec().work(large)};
        store.submit(specs);
        TestWorker worker = store.worker("w");

        assertEquals(List.of(specs[0].uuid()), uuids(worker.claim(ofBytes("one", 1))));
        assertEquals(List.of(specs[0].uuid()), uuids(worker.claim(ofBytes("one", 1))));
        store.redis().del(store.key("wake:default"));
        assertEquals(List.of(specs[1].uuid(), specs[2].uuid(), specs[3].uuid()), uuids(worker.claim(ofBytes("two", 25_000))));
        assertEquals(1, store.redis().llen(store.key("wake:default")));
        assertEquals(List.of(specs[4].uuid()), uuids(worker.claim(9)));
    }

    private static ClaimRequest ofBytes(String nonce, long bytes) {
        return new ClaimRequest(nonce, 9, List.of("default"), 1000, true, bytes);
    }

    @Test
    void higherPriorityComesFirstThenTheOrderOfArrival() {
        TestSpec[] specs = {spec().priority(0), spec().priority(9), spec(), spec().priority(9), spec()};
        store.submit(Arrays.copyOf(specs, 3));
        store.submit(specs[3], specs[4]);

        assertEquals(List.of(specs[1].uuid(), specs[3].uuid(), specs[2].uuid(), specs[4].uuid(), specs[0].uuid()),
            uuids(store.worker("w").claim(9)));
    }

    @Test
    void orderOfArrivalHoldsOverManyBatches() {
        List<String> entered = new ArrayList<>();
        for (int batch = 0; batch < 40; batch++) {
            TestSpec[] specs = several(3);
            store.submit(specs);
            Arrays.stream(specs).map(TestSpec::uuid).forEach(entered::add);
        }

        assertEquals(entered, uuids(store.worker("w").claim(120)));
    }

    @Test
    void queuesAreServedInTheOrderOfTheRequest() {
        String a = store.submit(in("a"));
        String b = store.submit(in("b").priority(9));
        String c = store.submit(in("c"));

        assertEquals(List.of(c, a), uuids(store.worker("w").claim(2, "c", "a", "b")));
        assertEquals(List.of(b), uuids(store.worker("w").claim(2, "c", "a", "b")));
    }

    @Test
    void queueThatWasNotNamedIsLeftAlone() {
        store.submit(in("a"));

        assertEquals(List.of(), uuids(store.worker("w").claim(5, "b")));
    }

    @Test
    void neverMoreThanWanted() {
        store.submit(in("a"), in("a"), in("b"), in("b"));

        assertEquals(3, store.worker("w").claim(3, "a", "b").tasks().size());
        assertEquals(0, store.worker("v").claim(0, "a", "b").tasks().size());
        assertEquals(1, store.worker("v").claim(3, "a", "b").tasks().size());
    }

    @Test
    void pausedQueueIsSkipped() {
        store.submit(in("a"), in("b"));
        store.pause("a");

        assertEquals(1, store.worker("w").claim(5, "a", "b").tasks().size());
        assertEquals(1, store.store().queues().counts(Optional.of("a")).iterator().next().in(TaskState.QUEUED));
    }

    @Test
    void hugeRequestIsBoundedAndLosesNothing() {
        store.submit(several(4500));

        Claim claim = store.worker("w").claim(10_000);

        assertTrue(claim.tasks().size() >= 100, claim.tasks().size() + " claimed");
        assertEquals(claim.tasks().size(), store.redis().zcard(store.key("running:default")));
    }

    @Test
    void repeatedNonceAnswersTheSameTasksWithAFreshLease() {
        store.submit(several(3));
        TestWorker worker = store.worker("w");
        Claim first = worker.claim(2);
        store.pass(1000);

        Claim again = worker.again(2);

        assertEquals(TestWorker.held(first), TestWorker.held(again));
        assertEquals(store.now() + TestStore.LEASE_MS, store.read(uuids(first).get(1)).score());
        assertEquals(1, store.read(uuids(first).get(0)).run().attempt());
    }

    @Test
    void repeatedNonceLeavesOutWhatDoesNotRunUnderThatAttemptAnyMore() {
        store.submit(several(5));
        TestWorker worker = store.worker("w");
        List<AttemptId> held = TestWorker.held(worker.claim(5));
        worker.succeed(held.get(0));
        worker.release(held.get(1));
        store.pass(TestStore.LEASE_MS);
        worker.renew(held.subList(4, 5));
        store.worker("v").recoverAll();
        AttemptId elsewhere = store.worker("v").take();

        assertEquals(held.get(1).uuid(), elsewhere.uuid());
        assertEquals(held.subList(4, 5), TestWorker.held(worker.again(5)));
    }

    @Test
    void newNonceOrOtherWorkerClaimsOtherTasks() {
        TestSpec[] specs = several(3);
        store.submit(specs);
        TestWorker worker = store.worker("w");
        worker.claim(1);

        assertEquals(List.of(specs[1].uuid()), uuids(worker.claim(1)));
        assertEquals(List.of(specs[2].uuid()), uuids(store.worker("v").claim(1)));
    }

    /** As after a Redis that lost its last second and gave the attempt out again. */
    @Test
    void repeatedNonceDoesNotAnswerWhatAnotherWorkerHoldsUnderThatAttempt() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        worker.take();
        store.redis().hset(store.key("run:" + uuid), "w", "v");

        assertEquals(List.of(), uuids(worker.again(1)));
    }

    @Test
    void repeatedNonceDoesNotAnswerAnotherAttemptThanItGaveOut() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        worker.take();
        store.redis().hset(store.key("run:" + uuid), Map.of("n", "2", "l", "1", "a1", "w 1 2 lost"));

        assertEquals(List.of(), uuids(worker.again(1)));
    }

    @Test
    void requestForNothingDoesNotRepeatTheLastClaim() {
        String uuid = store.submit(spec());
        TestWorker worker = store.worker("w");
        worker.take();
        store.pass(1000);

        assertEquals(List.of(), uuids(worker.again(0)));
        assertEquals(store.now() - 1000 + TestStore.LEASE_MS, store.read(uuid).score());
    }

    @Test
    void nonceIsRememberedForTwoLeases() {
        store.submit(spec());
        store.worker("w").claim(1);

        long leftMs = store.redis().pttl(store.key("claim:w"));

        assertTrue(leftMs > TestStore.LEASE_MS && leftMs <= 2 * TestStore.LEASE_MS, leftMs + " ms left");
    }

    @Test
    void memberOfReadyWithoutSpecIsDroppedAndCounted() {
        store.breach();
        String ghost = store.submit(several(3));
        store.redis().del(store.key("spec:" + ghost));

        assertEquals(2, store.worker("w").claim(3).tasks().size());
        assertEquals(1, store.total("anomaly"));
        assertEquals(0, store.redis().zcard(store.key("ready:default")));
    }

    @Test
    void runningTaskWithoutSpecIsNotRepeated() {
        store.breach();
        String ghost = store.submit(several(2));
        TestWorker worker = store.worker("w");
        worker.claim(2);
        store.redis().del(store.key("spec:" + ghost));

        List<LeaseStore.ClaimedTask> again = worker.again(2).tasks();

        assertTrue(again.stream().noneMatch(task -> task.id().uuid().equals(ghost)), again.toString());
        assertEquals(1, again.size());
    }
}
