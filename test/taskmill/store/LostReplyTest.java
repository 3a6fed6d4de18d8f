package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.Scripts.Script;
import taskmill.store.Store.Timeouts;
import taskmill.store.TaskFinder.Change;
import taskmill.support.RedisProcess;
import taskmill.support.RedisProxy;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/** The chaos scenario of cut replies in small: each script loses its reply once and twice in a row. */
final class LostReplyTest {
    @Test
    void lostReplyOfAnyScriptCostsNothing() {
        try (RedisProcess redis = RedisProcess.start();
            RedisProxy proxy = RedisProxy.to(redis.port());
            LostReplies calls = new LostReplies(proxy)) {
            calls.round(0);
            calls.round(1);

            assertTrue(proxy.cuts() >= 2 * ScriptCalls.scripts(), () -> proxy.cuts() + " replies were cut");
        }
    }

    @Test
    void whatIsAskedForByHandIsNotRefusedBecauseItWasDone() {
        try (RedisProcess redis = RedisProcess.start();
            RedisProxy proxy = RedisProxy.to(redis.port());
            Store store = Store.open(new StoreConfig(RedisAddress.parse(proxy.address(), false), "cut",
                OptionalInt.of(1)), Timeouts.BROKER)) {
            TaskStore tasks = store.tasks();
            TestSpec spec = TestSpec.spec().startAt(4_000_000_000_000L);
            String uuid = spec.uuid();
            tasks.submit(List.of(spec.submission()), 0).get(0).receipt();

            assertUnansweredOnce(proxy, Script.START, () -> tasks.start(uuid));
            assertEquals(TaskState.QUEUED, tasks.state(uuid).orElseThrow());
            proxy.cutNextReplyTo(ScriptCalls.of(Script.CANCEL));
            assertEquals(TaskState.CANCELED, tasks.cancel(uuid, TestStore.KEEP_MS));
            assertUnansweredOnce(proxy, Script.RETRY, () -> tasks.retry(uuid));
            assertEquals(TaskState.QUEUED, tasks.state(uuid).orElseThrow());
            tasks.cancel(uuid, TestStore.KEEP_MS);
            assertUnansweredOnce(proxy, Script.FORGET, () -> tasks.forget(uuid));
            assertEquals(Optional.empty(), tasks.state(uuid));
        }
    }

    @Test
    void manyAreNotChangedTwiceBecauseAReplyWasLost() {
        try (RedisProcess redis = RedisProcess.start();
            RedisProxy proxy = RedisProxy.to(redis.port());
            Store store = Store.open(new StoreConfig(RedisAddress.parse(proxy.address(), false), "cut",
                OptionalInt.of(1)), Timeouts.BROKER)) {
            TestSpec[] specs = {TestSpec.spec().startAt(4_000_000_000_000L), TestSpec.spec().startAt(4_000_000_000_000L)};
            List<String> uuids = List.of(specs[0].uuid(), specs[1].uuid());
            store.tasks().submit(List.of(specs[0].submission(), specs[1].submission()), 0).forEach(Submission.Answer::receipt);

            assertUnansweredOnce(proxy, Script.START, () -> store.finder().change(Change.START, uuids, 0));

            assertTrue(store.finder().change(Change.START, uuids, 0) < 2);
            uuids.forEach(uuid -> assertEquals(TaskState.QUEUED, store.tasks().state(uuid).orElseThrow()));
            assertEquals(2, store.finder().change(Change.CANCEL, uuids, TestStore.KEEP_MS));
            assertEquals(2, store.finder().change(Change.FORGET, uuids, 0));
        }
    }

    private static void assertUnansweredOnce(RedisProxy proxy, Script script, Executable call) {
        int cuts = proxy.cuts();
        proxy.cutNextReplyTo(ScriptCalls.of(script));
        assertThrows(Unavailable.class, call);
        assertEquals(cuts + 1, proxy.cuts());
    }

    @Test
    void slicedAndDelayedTrafficArrivesWhole() {
        try (RedisProcess redis = RedisProcess.start();
            RedisProxy proxy = RedisProxy.to(redis.port());
            LostReplies calls = new LostReplies(proxy)) {
            proxy.slice();
            proxy.delay(Duration.ofMillis(1));

            calls.round(0);
        }
    }
}
