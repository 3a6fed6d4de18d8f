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
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** submit, link, told, unblock: tasks that wait for others, in three shards. */
final class FollowersTest {
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
    void aTaskStartsWhenTheLastOfThoseThatItWaitsForHasSucceeded() {
        String a = homes.submit(in("a"));
        String b = homes.submit(in("b"));
        String child = homes.submit(in("c").after(a, b));
        assertEquals(TaskState.BLOCKED, store.state(child));
        errands.carryOut();
        homes.succeed("a");
        errands.carryOut();
        assertEquals(TaskState.BLOCKED, store.state(child));
        assertEquals(0, homes.worker("c").claim(1, "c").tasks().size());

        homes.succeed("b");
        assertEquals(TaskState.BLOCKED, store.state(child), "the end alone");
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
        homes.succeed("c");
        assertEquals(List.of(), errands.store().next(homes.of("a"), List.of()).errands());
    }

    @Test
    void aParentThatHasEndedBeforeTheLinkCountsToo() {
        String parent = homes.submit(in("a"));
        homes.succeed("a");
        String child = homes.submit(in("b").after(parent));

        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
    }

    /** Also the followers of the child are told: the end runs through the chain. */
    @Test
    void aParentThatDoesNotSucceedCancelsTheWholeChain() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        String grandchild = homes.submit(in("c").after(child));
        errands.carryOut();

        homes.fail("a");
        errands.carryOut();

        assertEquals(TaskState.CANCELED, store.state(child));
        assertEquals("parent_failed", store.read(child).run().code().orElseThrow());
        assertEquals(parent + " is failed", store.read(child).run().detail().orElseThrow());
        assertEquals(TaskState.CANCELED, store.state(grandchild));
        assertEquals(child + " is canceled", store.read(grandchild).run().detail().orElseThrow());
    }

    @Test
    void everyWayToAnEndIsTold() {
        TestWorker lost = store.worker("lost", 0).onShard(homes.of("lost"));
        List<String> parents = List.of(homes.submit(in("failed")), homes.submit(in("canceled")), homes.submit(in("flagged")),
            homes.submit(in("late").startBefore(store.now() + 10)), homes.submit(in("lost")));
        List<String> children = parents.stream().map(parent -> homes.submit(in("c").after(parent))).toList();
        errands.carryOut();

        homes.fail("failed");
        store.tasks().cancel(parents.get(1), TestStore.KEEP_MS);
        AttemptId flagged = homes.worker("flagged").take("flagged");
        store.tasks().cancel(parents.get(2), TestStore.KEEP_MS);
        homes.worker("flagged").fail(flagged);
        lost.take("lost");
        store.pass(TestStore.LEASE_MS + 1);
        store.late(TestStore.KEEP_MS);
        lost.recover(lost.expired());
        errands.carryOut();

        children.forEach(child -> assertEquals(TaskState.CANCELED, store.state(child)));
    }

    @Test
    void withRunItStartsHoweverTheOthersEnd() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent).runAnyway());
        errands.carryOut();

        store.tasks().cancel(parent, TestStore.KEEP_MS);
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
    }

    @Test
    void aTaskThatIsUnblockedStillWaitsForItsTime() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent).startAt(store.now() + 5000));
        errands.carryOut();
        homes.succeed("a");
        errands.carryOut();
        assertEquals(TaskState.SCHEDULED, store.state(child));

        store.pass(5000);

        homes.succeed("b");
    }

    @Test
    void aBlockedTaskCanBeTooLate() {
        String child = homes.submit(in("b").after(homes.submit(in("a"))).startBefore(store.now() + 100));
        store.pass(100);

        store.late(TestStore.KEEP_MS);

        assertEquals("too_late", store.read(child).run().code().orElseThrow());
        errands.carryOut();
        homes.succeed("a");
        errands.carryOut();
        assertEquals(TaskState.FAILED, store.state(child));
    }

    @Test
    void aBlockedTaskIsStartedByHand() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.tasks().start(child));

        homes.succeed("b");
        homes.fail("a");
        errands.carryOut();
        assertEquals(TaskState.SUCCEEDED, store.state(child));
    }

    private String base(int shard) {
        return new Keys(store.prefix(), SHARDS).base(shard);
    }

    @Test
    void aParentStaysUntilItsFollowersAreTold() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        errands.carryOut();
        homes.succeed("a");
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
        String first = homes.submit(in("a"));
        String child = homes.submit(in("b").after(first, homes.submit(in("c"))));

        assertEquals(List.of("blocked", "stale"),
            errands.store().unblock(homes.of("b"), List.of(child, first, "succeeded", "0", child, first, "succeeded", "0")));
        assertEquals(TaskState.BLOCKED, store.state(child));
    }

    @Test
    void aParentThatIsGoneDidNotSucceed() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        homes.succeed("a");
        store.tasks().forget(parent);

        errands.carryOut();

        assertEquals(parent + " is gone", store.read(child).run().detail().orElseThrow());
    }

    @Test
    void thousandsOfFollowersAreToldInSeveralTurns() {
        String parent = homes.submit(in("a"));
        List<String> children = IntStream.range(0, 1250).mapToObj(i -> homes.submit(in("b" + i % 5).after(parent))).toList();
        errands.carryOut();
        homes.succeed("a");
        errands.carryOut();

        children.forEach(child -> assertEquals(TaskState.QUEUED, store.state(child)));
    }

    /** What a node lost comes back with the next look at all blocked tasks. */
    @Test
    void linksThatWereLostAreMadeAnew() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        errands.carryOut();
        for (int shard = 0; shard < SHARDS; shard++) {
            store.redis().del(base(shard) + "followers:" + parent, base(shard) + "errands");
        }
        homes.succeed("a");

        for (int shard = 0; shard < SHARDS; shard++) {
            assertEquals(ErrandStore.Place.START, errands.store().relink(shard, ErrandStore.Place.START));
        }
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
    }
}
