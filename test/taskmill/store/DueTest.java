package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.spec;
import static taskmill.store.TestWorker.uuids;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.LeaseStore.Claim;
import taskmill.task.TaskState;

/** scheduled | retrying → queued, as a part of claim. */
final class DueTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private TestSpec[] scheduled(int count) {
        TestSpec[] specs = TestSpec.several(count);
        for (TestSpec spec : specs) {
            spec.startAt(store.now() + 1);
        }
        return specs;
    }

    @Test
    void scheduledTaskIsNotQueuedAMillisecondEarly() {
        String uuid = store.submit(spec().startAt(store.now() + 1000));
        store.pass(999);

        assertEquals(List.of(), uuids(store.worker("w").claim(1)));
        store.pass(1);
        assertEquals(List.of(uuid), uuids(store.worker("w").claim(1)));
    }

    @Test
    void claimOfNothingMovesWhatIsDue() {
        String uuid = store.submit(spec().startAt(store.now() + 1000));
        store.pass(1000);

        store.worker("w").claim(0);

        assertEquals(TaskState.QUEUED, store.state(uuid));
    }

    @Test
    void failedTaskComesBackAfterItsDelay() {
        String uuid = store.submit(spec().plan(5000L));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());
        store.pass(4999);
        assertEquals(List.of(), uuids(worker.claim(1)));
        store.pass(1);

        assertEquals(new AttemptId(uuid, 2, "default"), worker.take());
    }

    @Test
    void dueTasksAreQueuedInTheOrderOfTheirTimes() {
        String later = store.submit(spec().startAt(store.now() + 20));
        String sooner = store.submit(spec().startAt(store.now() + 10));
        store.pass(30);
        String now = store.submit(spec());

        assertEquals(List.of(now, sooner, later), uuids(store.worker("w").claim(3)));
    }

    @Test
    void priorityCountsFromTheMomentItIsDue() {
        String plain = store.submit(spec());
        String urgent = store.submit(spec().priority(5).startAt(store.now() + 10));

        assertEquals(List.of(plain), uuids(store.worker("w").claim(1)));
        store.submit(spec());
        store.pass(10);
        assertEquals(List.of(urgent), uuids(store.worker("w").claim(1)));
    }

    @Test
    void atMostAHundredAreMovedInOneCall() {
        store.submit(scheduled(250));
        store.pass(1);
        TestWorker worker = store.worker("w");

        assertEquals(100, worker.claim(500).tasks().size());
        Claim second = worker.claim(500);
        assertEquals(100, second.tasks().size());
        assertTrue(second.dueInMs().orElseThrow() <= 0, "more is due already");
        Claim third = worker.claim(500);
        assertEquals(50, third.tasks().size());
        assertEquals(Optional.empty(), third.dueInMs());
    }

    @Test
    void hundredIsTheLimitOverAllQueuesOfTheRequest() {
        for (String queue : List.of("a", "b", "c")) {
            TestSpec[] specs = scheduled(60);
            for (TestSpec spec : specs) {
                spec.queue(queue);
            }
            store.submit(specs);
        }
        store.pass(1);

        assertEquals(100, store.worker("w").claim(500, "a", "b", "c").tasks().size());
    }

    @Test
    void answersWhenTheNextTaskOfItsQueuesIsDue() {
        store.submit(in("a").startAt(store.now() + 300), in("b").startAt(store.now() + 200),
            in("c").startAt(store.now() + 100));

        assertEquals(Optional.of(200L), store.worker("w").claim(1, "a", "b").dueInMs());
        assertEquals(Optional.empty(), store.worker("w").claim(1, "d").dueInMs());
    }

    @Test
    void answersWhenTheNextRetryIsDue() {
        store.submit(spec().plan(5000L));
        TestWorker worker = store.worker("w");
        worker.fail(worker.take());
        store.submit(spec().startAt(store.now() + 9000));

        assertEquals(Optional.of(5000L), worker.claim(1).dueInMs());
    }

    @Test
    void pausedQueueStillLearnsWhatIsDue() {
        String uuid = store.submit(in("a").startAt(store.now() + 10));
        store.pause("a");
        store.pass(10);

        assertEquals(List.of(), uuids(store.worker("w").claim(1, "a")));
        assertEquals(TaskState.QUEUED, store.state(uuid));
    }

    @Test
    void memberOfScheduledWithoutSpecIsDroppedAndCounted() {
        store.breach();
        String ghost = store.submit(scheduled(2));
        store.redis().del(store.key("spec:" + ghost));
        store.pass(1);

        assertEquals(1, store.worker("w").claim(2).tasks().size());
        assertEquals(1, store.total("anomaly"));
        assertEquals(0, store.redis().zcard(store.key("scheduled:default")));
    }
}
