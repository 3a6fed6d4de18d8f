package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.keyed;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Refusal;

/** forget: succeeded | failed | canceled → gone, by hand. */
final class ForgetTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private Refusal.Code refused(String uuid) {
        return assertThrows(Refusal.class, () -> store.tasks().forget(uuid)).code();
    }

    @Test
    void finishedTaskIsGoneAndCounted() {
        String succeeded = store.submit(spec());
        TestWorker worker = store.worker("w");
        worker.succeed(worker.take());
        String canceled = store.submit(spec());
        store.tasks().cancel(canceled, TestStore.KEEP_MS);

        for (String uuid : List.of(succeeded, canceled)) {
            store.tasks().forget(uuid);

            assertFalse(store.redis().exists(store.key("spec:" + uuid)));
            assertFalse(store.redis().exists(store.key("run:" + uuid)));
            assertEquals(Refusal.Code.NOT_FOUND, refused(uuid));
        }
        assertEquals(2, store.total("expired"));
        assertTrue(store.invariants().breaches().isEmpty());
    }

    @Test
    void tagsGoWithTheirTask() {
        String forgotten = store.submit(spec().tags("a", "b"));
        String expired = store.submit(spec().tags("a").keep(5000));
        List.of(forgotten, expired).forEach(uuid -> store.tasks().cancel(uuid, TestStore.KEEP_MS));
        assertEquals(List.of(forgotten, expired), store.redis().zrange(store.key("tag:a"), 0, -1));

        store.tasks().forget(forgotten);

        assertEquals(List.of(expired), store.redis().zrange(store.key("tag:a"), 0, -1));
        assertFalse(store.redis().exists(store.key("tag:b")));
        store.pass(5000);
        store.expire();
        assertFalse(store.redis().exists(store.key("tag:a")));
    }

    @Test
    void keyOfAForgottenTaskIsRemembered() {
        String uuid = store.submit(keyed("key", "these"));
        store.tasks().cancel(uuid, TestStore.KEEP_MS);

        store.tasks().forget(uuid);

        assertEquals(Submission.Status.GONE,
            store.tasks().submit(List.of(keyed("key", "these").submission()), 0).get(0).receipt().status());
    }

    @Test
    void whatHasNotFinishedStays() {
        String uuid = store.submit(spec());

        assertEquals(Refusal.Code.CONFLICT, refused(uuid));
        store.worker("w").take();
        assertEquals(Refusal.Code.CONFLICT, refused(uuid));
        assertEquals(Refusal.Code.CONFLICT, refused(store.submit(spec().startAt(store.now() + 1))));
        assertEquals(Refusal.Code.NOT_FOUND, refused(spec().uuid()));
    }

    /** A hash with a longer value takes twice the memory, unless Redis is told otherwise. */
    @ParameterizedTest
    @ValueSource(ints = {20, 64, 65, 2000})
    void resultOfAnyLengthIsReadAndGoesWithItsTask(int bytes) {
        String uuid = store.submit(spec().plan(0L));
        TestWorker worker = store.worker("w");
        JsonObject first = new JsonObject().add("first", "x".repeat(70));
        JsonObject last = new JsonObject().add("r", "x".repeat(bytes - "{'r':''}".length()));
        worker.end(worker.take(), Outcome.failure(ErrorCode.EXIT_CODE, "exit code 7", first));
        assertEquals(first, Json.parse(store.read(uuid).run().resultJson().orElseThrow()));

        worker.end(worker.take(), Outcome.success(last));

        assertEquals(last, Json.parse(store.read(uuid).run().resultJson().orElseThrow()));
        assertTrue(store.redis().hget(store.key("run:" + uuid), "R").length() <= 64);
        store.tasks().forget(uuid);
        assertTrue(store.invariants().breaches().isEmpty());
        assertFalse(store.redis().exists(store.key("result:" + uuid)));
    }
}
