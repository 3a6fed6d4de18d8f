package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.Store.Homes;
import taskmill.task.TaskState;

/** Tasks that wait for others, when one of the two is retried by hand. */
final class RetriedFollowersTest {
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

    private String base(int shard) {
        return new Keys(store.prefix(), SHARDS).base(shard);
    }

    /** Whoever retries the child wants it to run: it waits until the parent is retried, too, or it is started. */
    @Test
    void aRetryByHandWaitsForAParentThatIsGone() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        errands.carryOut();
        fail("a");
        errands.carryOut();
        store.tasks().forget(parent);

        store.tasks().retry(child);
        errands.carryOut();

        assertEquals(TaskState.BLOCKED, store.state(child));
        store.tasks().start(child);
        succeed("b");
    }

    /** While the followers of the last end are being told, nobody follows anew: it would be told of that end, too. */
    @Test
    void aRetryByHandIsLinkedAfterTheOthersAreTold() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        submit(in("b").after(parent));
        errands.carryOut();
        fail("a");
        errands.store().unblock(home("b"), List.of(child, parent, "failed", Long.toString(store.now())));
        store.tasks().retry(child);

        assertFalse(errands.store().link(child));
        errands.store().tell(parent);
        assertTrue(errands.store().link(child));
        assertEquals(TaskState.BLOCKED, store.state(child));
    }

    /** Each was to blame, or not: only those that did not succeed are waited for again. */
    @Test
    void aRetryByHandWaitsAgainForThoseThatDidNotSucceed() {
        String good = submit(in("a"));
        succeed("a");
        String bad = submit(in("b"));
        String child = submit(in("c").after(good, bad));
        errands.carryOut();
        fail("b");
        errands.carryOut();
        assertEquals(TaskState.CANCELED, store.state(child));

        assertEquals(TaskState.BLOCKED, store.tasks().retry(child));
        errands.carryOut();
        assertEquals(TaskState.BLOCKED, store.state(child), "the parent may be retried, too");
        assertEquals(Set.of(bad), store.redis().smembers(base(home("c")) + "parents:" + child));
        store.tasks().retry(bad);
        succeed("b");
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
        succeed("c");
    }

    @Test
    void aParentThatIsRetriedBeforeItsFollowersAreToldIsWaitedForAgain() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        errands.carryOut();
        fail("a");
        store.tasks().retry(parent);

        errands.carryOut();

        assertEquals(TaskState.BLOCKED, store.state(child));
        succeed("a");
        errands.carryOut();
        assertEquals(TaskState.QUEUED, store.state(child));
    }

    /** The clock was set back after the retry, so that the next end of the parent seems to be older. */
    @Test
    void aParentWhoseEndSeemsOlderIsStillFollowed() {
        String parent = submit(in("a"));
        String child = submit(in("b").after(parent));
        errands.carryOut();
        fail("a");
        errands.carryOut();
        store.tasks().retry(child);
        store.tasks().retry(parent);
        errands.carryOut();
        store.pass(-200_000);
        fail("a");
        errands.carryOut();
        store.pass(10_000);
        errands.carryOut();
        assertEquals(TaskState.BLOCKED, store.state(child));
        store.pass(200_000);

        store.tasks().retry(parent);
        succeed("a");
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
    }
}
