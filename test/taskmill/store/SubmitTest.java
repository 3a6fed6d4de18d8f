package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.Submission.Status.GONE;
import static taskmill.store.Submission.Status.KNOWN;
import static taskmill.store.Submission.Status.QUEUED;
import static taskmill.store.Submission.Status.REUSED;
import static taskmill.store.Submission.Status.SCHEDULED;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.keyed;
import static taskmill.store.TestSpec.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.task.TaskState;

/** submit: (none) → scheduled | queued. */
final class SubmitTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private List<Submission.Receipt> submit(TestSpec... specs) {
        return store.tasks().submit(Arrays.stream(specs).map(TestSpec::submission).toList(), 0).stream()
            .map(Submission.Answer::receipt).toList();
    }

    private List<Submission.Status> words(TestSpec... specs) {
        return submit(specs).stream().map(Submission.Receipt::status).toList();
    }

    @Test
    void taskWithoutStartTimeIsQueuedNow() {
        TestSpec spec = spec();

        assertEquals(List.of(new Submission.Receipt(QUEUED, store.now())), submit(spec));

        StoredTask record = store.read(spec.uuid());
        assertEquals(TaskState.QUEUED, record.state());
        assertEquals(store.now(), record.header().createdMs());
        assertEquals(store.now(), record.header().startMs());
        assertEquals(0, record.run().attempt());
    }

    @Test
    void startTimeThatIsPastOrNowMeansNow() {
        assertEquals(
            List.of(new Submission.Receipt(QUEUED, store.now()), new Submission.Receipt(QUEUED, store.now())),
            submit(spec().startAt(store.now() - 1), spec().startAt(store.now())));
    }

    @Test
    void startTimeToComeIsScheduled() {
        TestSpec spec = spec().startAt(store.now() + 1);

        assertEquals(List.of(new Submission.Receipt(SCHEDULED, store.now() + 1)), submit(spec));

        assertEquals(TaskState.SCHEDULED, store.state(spec.uuid()));
        assertEquals(store.now() + 1, store.read(spec.uuid()).score());
    }

    @Test
    void delayCountsFromTheClockOfRedis() {
        TestSpec spec = spec().delay(2500);

        assertEquals(List.of(new Submission.Receipt(SCHEDULED, store.now() + 2500)), submit(spec));
    }

    @Test
    void sameUuidAgainIsKnownAndStaysAsItWas() {
        TestSpec spec = spec().startAt(store.now() + 5000);
        submit(spec);
        store.pass(1000);

        assertEquals(List.of(new Submission.Receipt(KNOWN, store.now() + 4000)), submit(spec));

        assertEquals(store.now() - 1000, store.read(spec.uuid()).header().createdMs());
        assertEquals(1, store.total("accepted"));
    }

    @Test
    void knownTaskAnswersTheStartOfTheFirstTime() {
        TestSpec spec = keyed("key", "these");
        long first = submit(spec).get(0).startMs();
        store.pass(1000);

        assertEquals(List.of(new Submission.Receipt(KNOWN, first)), submit(spec));
    }

    @Test
    void sameTaskTwiceInABatchIsStoredOnce() {
        TestSpec spec = spec();

        assertEquals(List.of(QUEUED, KNOWN), words(spec, spec));

        assertEquals(1, store.total("submitted"));
    }

    @Test
    void keyIsComparedWithThoseBeforeItInTheBatch() {
        assertEquals(List.of(QUEUED, KNOWN, REUSED, QUEUED),
            words(keyed("a", "these"), keyed("a", "these"), keyed("a", "others"), keyed("b", "these")));
    }

    @Test
    void keyWithOtherParametersIsReusedAndChangesNothing() {
        submit(keyed("key", "these"));

        assertEquals(List.of(REUSED), words(keyed("key", "others").queue("other").startAt(store.now() + 1)));

        StoredTask record = store.read(keyed("key", "").uuid());
        assertEquals("default", record.header().queue());
        assertFalse(store.redis().hexists(store.key("queues"), "other"));
    }

    @Test
    void keyOfARunningTaskIsKnown() {
        submit(keyed("key", "these"));
        store.worker("w").take();

        assertEquals(List.of(KNOWN), words(keyed("key", "these")));

        assertEquals(TaskState.RUNNING, store.state(keyed("key", "").uuid()));
    }

    @Test
    void keyWhoseTaskIsGoneAnswersGoneAndStoresNothing() {
        store.submit(keyed("key", "these"));
        TestWorker worker = store.worker("w");
        worker.succeed(worker.take());
        store.pass(TestStore.KEEP_MS);
        store.expire();

        assertEquals(List.of(GONE, REUSED), words(keyed("key", "these"), keyed("key", "others")));

        assertTrue(store.tasks().read(keyed("key", "").uuid()).isEmpty());
        assertEquals(1, store.total("accepted"));
    }

    @Test
    void everyQueueEverUsedIsListedWithoutFlags() {
        submit(in("a"), in("b").startAt(store.now() + 9), in("a"));

        assertEquals(Map.of("a", "", "b", ""), store.redis().hgetAll(store.key("queues")));
    }

    @Test
    void submitKeepsTheFlagsOfAQueue() {
        store.pause("a");
        submit(in("a"));

        assertEquals(Map.of("a", "paused"), store.redis().hgetAll(store.key("queues")));
    }

    @Test
    void acceptedCountsWhatIsNew() {
        submit(spec(), spec().startAt(store.now() + 9), keyed("key", "these"));
        submit(keyed("key", "these"), spec());

        assertEquals(4, store.total("accepted"));
        assertEquals(4, store.total("submitted"));
    }
}
