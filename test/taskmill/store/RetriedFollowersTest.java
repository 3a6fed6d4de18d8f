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
import taskmill.task.TaskState;

/** Tasks that wait for others, when one of the two is retried by hand. */
final class RetriedFollowersTest {
    private static final int SHARDS = 3;

    @RegisterExtension
    final TestStore store = TestStore.ofShards(SHARDS);

    private final TestHomes homes = new TestHomes(store, SHARDS);
    private TestErrands errands;

    @BeforeEach
    void open() {
        errands = TestErrands.of(store);
    }

    private String base(int shard) {
        return new Keys(store.prefix(), SHARDS).base(shard);
    }

    /** Whoever retries the child wants it to run: it waits until the parent is retried, too, or it is started. */
    @Test
    void aRetryByHandWaitsForAParentThatIsGone() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        errands.carryOut();
        homes.fail("a");
        errands.carryOut();
        store.tasks().forget(parent);

        store.tasks().retry(child);
        errands.carryOut();

        assertEquals(TaskState.BLOCKED, store.state(child));
        store.tasks().start(child);
        homes.succeed("b");
    }

    /** While the followers of the last end are being told, nobody follows anew: it would be told of that end, too. */
    @Test
    void aRetryByHandIsLinkedAfterTheOthersAreTold() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        homes.submit(in("b").after(parent));
        errands.carryOut();
        homes.fail("a");
        errands.store().unblock(homes.of("b"), List.of(child, parent, "failed", Long.toString(store.now())));
        store.tasks().retry(child);

        assertFalse(errands.store().link(child));
        errands.store().tell(parent);
        assertTrue(errands.store().link(child));
        assertEquals(TaskState.BLOCKED, store.state(child));
    }

    /** Each was to blame, or not: only those that did not succeed are waited for again. */
    @Test
    void aRetryByHandWaitsAgainForThoseThatDidNotSucceed() {
        String good = homes.submit(in("a"));
        homes.succeed("a");
        String bad = homes.submit(in("b"));
        String child = homes.submit(in("c").after(good, bad));
        errands.carryOut();
        homes.fail("b");
        errands.carryOut();
        assertEquals(TaskState.CANCELED, store.state(child));

        assertEquals(TaskState.BLOCKED, store.tasks().retry(child));
        errands.carryOut();
        assertEquals(TaskState.BLOCKED, store.state(child), "the parent may be retried, too");
        assertEquals(Set.of(bad), store.redis().smembers(base(homes.of("c")) + "parents:" + child));
        store.tasks().retry(bad);
        homes.succeed("b");
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
        homes.succeed("c");
    }

    @Test
    void aParentThatIsRetriedBeforeItsFollowersAreToldIsWaitedForAgain() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        errands.carryOut();
        homes.fail("a");
        store.tasks().retry(parent);

        errands.carryOut();

        assertEquals(TaskState.BLOCKED, store.state(child));
        homes.succeed("a");
        errands.carryOut();
        assertEquals(TaskState.QUEUED, store.state(child));
    }

    /** The clock was set back after the retry, so that the next end of the parent seems to be older. */
    @Test
    void aParentWhoseEndSeemsOlderIsStillFollowed() {
        String parent = homes.submit(in("a"));
        String child = homes.submit(in("b").after(parent));
        errands.carryOut();
        homes.fail("a");
        errands.carryOut();
        store.tasks().retry(child);
        store.tasks().retry(parent);
        errands.carryOut();
        store.pass(-200_000);
        homes.fail("a");
        errands.carryOut();
        store.pass(10_000);
        errands.carryOut();
        assertEquals(TaskState.BLOCKED, store.state(child));
        store.pass(200_000);

        store.tasks().retry(parent);
        homes.succeed("a");
        errands.carryOut();

        assertEquals(TaskState.QUEUED, store.state(child));
    }
}
