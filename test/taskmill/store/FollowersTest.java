package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.Store.Homes;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** submit, link, told, unblock: tasks that wait for others, in three shards. */
final class FollowersTest {
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
    void aTaskStartsWhenTheLastOfThoseThatItWaitsForHasSucceeded() {
        String a = submit(in("a"));
        String b = submit(in("b"));
        String child = submit(in("c").after(a, b));
        assertEquals(TaskState.BLOCKED, store.state(child));
        errands.carryOut();
        succeed("a");
        errands.carryOut();
        assertEquals(TaskState.BLOCKED, store.state(child));
        assertEquals(0, worker("c").claim(1, "c").tasks().size());

        succeed("b");
        assertEquals(TaskState.BLOCKED, store.state(child), "the end alone");
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
        succeed("c");
        assertEquals(List.of(), errands.store().next(home("a"), List.of()));
    }

    @Test
    void aParentThatHasEndedBeforeTheLinkCountsToo() {
        String parent = submit(in("a"));
        succeed("a");
        String child = submit(in("b").after(parent));

        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
    }

    /** Also the followers of the child are told: the end runs through the chain. */
    @Test
    void aParentThatDoesNotSucceedCancelsTheWholeChain() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        String grandchild = submit(in("c").after(child));
        errands.carryOut();

        fail("a");
        errands.carryOut();

        assertEquals(TaskState.CANCELED, store.state(child));
        assertEquals("parent_failed", store.read(child).run().code().orElseThrow());
        assertEquals(parent + " is failed", store.read(child).run().detail().orElseThrow());
        assertEquals(TaskState.CANCELED, store.state(grandchild));
        assertEquals(child + " is canceled", store.read(grandchild).run().detail().orElseThrow());
    }

    @Test
    void everyWayToAnEndIsTold() {
        TestWorker lost = store.worker("lost", 0).onShard(home("lost"));
        List<String> parents = List.of(submit(in("failed")), submit(in("canceled")), submit(in("flagged")),
            submit(in("late").startBefore(store.now() + 10)), submit(in("lost")));
        List<String> children = parents.stream().map(parent -> submit(in("c").after(parent))).toList();
        errands.carryOut();

        fail("failed");
        store.tasks().cancel(parents.get(1), TestStore.KEEP_MS);
        AttemptId flagged = worker("flagged").take("flagged");
        store.tasks().cancel(parents.get(2), TestStore.KEEP_MS);
        worker("flagged").fail(flagged);
        lost.take("lost");
        store.pass(TestStore.LEASE_MS + 1);
        store.late(TestStore.KEEP_MS);
        lost.recover(lost.expired());
        errands.carryOut();

        children.forEach(child -> assertEquals(TaskState.CANCELED, store.state(child)));
    }

    @Test
    void withRunItStartsHoweverTheOthersEnd() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent).runAnyway());
        errands.carryOut();

        store.tasks().cancel(parent, TestStore.KEEP_MS);
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
    }

    @Test
    void aTaskThatIsUnblockedStillWaitsForItsTime() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent).startAt(store.now() + 5000));
        errands.carryOut();
        succeed("a");
        errands.carryOut();
        assertEquals(TaskState.SCHEDULED, store.state(child));

        store.pass(5000);

        succeed("b");
    }

    @Test
    void aBlockedTaskCanBeTooLate() {
        String child = submit(in("b").after(submit(in("a"))).startBefore(store.now() + 100));
        store.pass(100);

        store.late(TestStore.KEEP_MS);

        assertEquals("too_late", store.read(child).run().code().orElseThrow());
        errands.carryOut();
        succeed("a");
        errands.carryOut();
        assertEquals(TaskState.FAILED, store.state(child));
    }

    @Test
    void aBlockedTaskIsStartedByHand() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.tasks().start(child));

        succeed("b");
        fail("a");
        errands.carryOut();
        assertEquals(TaskState.SUCCEEDED, store.state(child));
    }

    private String base(int shard) {
        return new Keys(store.prefix(), SHARDS).base(shard);
    }

    @Test
    void aParentStaysUntilItsFollowersAreTold() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        errands.carryOut();
        succeed("a");
        assertEquals(Refusal.Code.CONFLICT, assertThrows(Refusal.class, () -> store.tasks().forget(parent)).code());
        store.pass(TestStore.KEEP_MS);
        store.expire();
        assertTrue(store.tasks().read(parent).isPresent(), "expire passes it over");

        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
        store.pass(60_000);
        store.expire();
        assertTrue(store.tasks().read(parent).isEmpty());
    }

    /** A broker that was slow tells of a parent that the task no longer waits for. */
    @Test
    void anEndThatNobodyWaitsForLetsNobodyGo() {
        String first = submit(in("a"));
        String child = submit(in("b").after(first, submit(in("c"))));

        assertEquals(List.of("blocked", "stale"),
            errands.store().unblock(home("b"), List.of(child, first, "succeeded", "0", child, first, "succeeded", "0")));
        assertEquals(TaskState.BLOCKED, store.state(child));
    }

    @Test
    void aParentThatIsGoneDidNotSucceed() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        succeed("a");
        store.tasks().forget(parent);

        errands.carryOut();

        assertEquals(parent + " is gone", store.read(child).run().detail().orElseThrow());
    }

    @Test
    void thousandsOfFollowersAreToldInSeveralTurns() {
        String parent = submit(in("a"));
        List<String> children = IntStream.range(0, 1250).mapToObj(i -> submit(in("b" + i % 5).after(parent))).toList();
        errands.carryOut();
        succeed("a");
        errands.carryOut();

        children.forEach(child -> assertEquals(TaskState.QUEUED, store.state(child)));
    }

    /** What a node lost comes back with the next look at all blocked tasks. */
    @Test
    void linksThatWereLostAreMadeAnew() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        errands.carryOut();
        for (int shard = 0; shard < SHARDS; shard++) {
            store.redis().del(base(shard) + "followers:" + parent, base(shard) + "errands");
        }
        succeed("a");

        for (int shard = 0; shard < SHARDS; shard++) {
            assertEquals(ErrandStore.Place.START, errands.store().relink(shard, ErrandStore.Place.START));
        }
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
    }
}
