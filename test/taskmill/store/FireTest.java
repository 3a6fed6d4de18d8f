package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestCron.carryOut;
import static taskmill.store.TestCron.cron;
import static taskmill.store.TestCron.steps;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.CronStore.DueStep;
import taskmill.store.CronStore.Fired;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/** fire: a cron that is due, or is fired by hand. */
final class FireTest {
    /** The first whole minute after the clock of the tests. */
    private static final long MINUTE = TestStore.START_MS + 40_000;

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();
    private CronStore crons;

    @BeforeEach
    void open() {
        crons = store.store().crons();
    }

    private StoredCron find(String name) {
        return crons.find(name).orElseThrow();
    }

    private String lastTask(String name) {
        return find(name).text("task");
    }

    private void passTo(long ms) {
        store.pass(ms - store.now());
    }

    @Test
    void fireStoresItsTaskAndTheCronGoesOn() {
        TestCron cron = cron("c").queue("q").priority(7).tags("a", "b:c").in(crons);
        passTo(MINUTE + 500);

        assertEquals(List.of(true), carryOut(crons));

        String uuid = lastTask("c");
        TaskSpec sent = cron.spec().build();
        TaskSpec spec = store.read(uuid).spec();
        assertEquals(TaskState.QUEUED, store.state(uuid));
        assertEquals(new TaskSpec(uuid, sent.work(), sent.routing(), new TaskSpec.Schedule(MINUTE + 500, 0, 0), sent.retry(),
            sent.durations(), new TaskSpec.Extras(List.of("a", "b:c"), TaskSpec.After.NONE,
                TaskSpec.Callback.NONE, "c", MINUTE)), spec);
        assertEquals(MINUTE + 60_000, find("c").nextMs());
        assertEquals(Optional.of(TaskState.QUEUED), find("c").lastState());
        assertEquals(List.of(uuid), store.redis().zrange(store.key("tag:a"), 0, -1));
        assertEquals(1, store.redis().llen(store.key("wake:q")));
        assertEquals(uuid, store.worker("w").take("q").uuid());
    }

    @Test
    void eachTimeIsFiredOnceWhoeverFires() {
        cron("c").in(crons);
        passTo(MINUTE);
        List<DueStep> one = steps(crons.due(0, 0));
        List<DueStep> other = steps(store.another().crons().due(0, 0));

        assertEquals(List.of(true), crons.carryOut(0, one));
        assertEquals(List.of(false), store.another().crons().carryOut(0, other));
        assertEquals(List.of(false), crons.carryOut(0, one));

        assertEquals(1, store.total("accepted"));
        assertEquals(MINUTE + 60_000, find("c").nextMs());

        // A slow broker comes when the next time is due, too.
        store.pass(60_000);
        assertEquals(List.of(false), crons.carryOut(0, other));
        assertEquals(MINUTE + 60_000, find("c").nextMs());
    }

    @Test
    void cronThatWasChangedIsNotFiredAsItWasSeen() {
        cron("c").in(crons);
        passTo(MINUTE);
        List<DueStep> seen = steps(crons.due(0, 0));
        cron("c").queue("default").priority(9).in(crons);

        assertEquals(List.of(false), crons.carryOut(0, seen));

        assertEquals(MINUTE, find("c").nextMs());
        assertEquals(0, store.total("accepted"));
        assertEquals(List.of(true), carryOut(crons));
        assertEquals(9, store.read(lastTask("c")).header().priority());
    }

    @Test
    void cronThatWasStoredAgainAfterItsEndIsAnotherOne() {
        cron("c").in(crons);
        passTo(MINUTE);
        List<DueStep> seen = steps(crons.due(0, 0));
        assertTrue(crons.delete("c", 0));
        assertEquals(List.of(false), crons.carryOut(0, seen));
        store.pass(-60_000);
        cron("c").in(crons);
        store.pass(60_000);

        assertEquals(List.of(false), crons.carryOut(0, seen));

        assertEquals(0, store.total("accepted"));
    }

    @Test
    void nothingFiresEarly() {
        cron("c").in(crons);
        passTo(MINUTE);
        List<DueStep> seen = steps(crons.due(0, 0));
        store.pass(-1);

        assertEquals(List.of(false), crons.carryOut(0, seen));

        assertEquals(0, store.total("accepted"));
    }

    @Test
    void timeThatWasFiredBeforeIsNotFiredAgain() {
        cron("c").in(crons);
        passTo(MINUTE);
        carryOut(crons);
        crons.delete("c", 0);
        store.pass(-60_000);
        cron("c").in(crons);
        store.pass(60_000);

        assertEquals(List.of(true), carryOut(crons));

        assertEquals(1, store.total("accepted"));
        assertEquals(MINUTE + 60_000, find("c").nextMs());
    }

    @Test
    void everyCountsFromTheLastTimeAndNotFromTheFire() {
        cron("c").when("@every 90s").in(crons);
        store.pass(90_400);

        carryOut(crons);

        assertEquals(TestStore.START_MS + 180_000, find("c").nextMs());
    }

    @Test
    void oneTaskMakesUpForAllThatWasMissed() {
        cron("c").in(crons);
        passTo(MINUTE + 10 * 60_000 + 300);

        carryOut(crons);

        assertEquals(1, store.total("accepted"));
        assertEquals(MINUTE + 10 * 60_000, store.read(lastTask("c")).spec().extras().fireMs());
        assertEquals(MINUTE + 11 * 60_000, find("c").nextMs());
        assertEquals(List.of(1L, 1L), List.of(find("c").ms("misfires"), store.total("misfired")));
    }

    @Test
    void nothingMakesUpForWhatWasMissedIfItIsSkipped() {
        cron("c").when("@every 1h").skipMissed().in(crons);
        store.pass(3_600_000 + 60_001);

        assertEquals(List.of(true), carryOut(crons));

        assertEquals(0, store.total("accepted"));
        assertEquals(TestStore.START_MS + 7_200_000, find("c").nextMs());
        assertEquals(1, find("c").ms("misfires"));
    }

    @Test
    void cronSkipsATimeWhileItsLastTaskHasNotFinished() {
        cron("c").skipOverlapping().in(crons);
        TestWorker worker = store.worker("w");
        passTo(MINUTE);
        carryOut(crons);
        String first = lastTask("c");
        AttemptId running = worker.take();
        store.pass(60_000);

        assertEquals(List.of(true), carryOut(crons));
        assertEquals(List.of(first, 1L), List.of(lastTask("c"), find("c").ms("overlaps")));
        assertEquals(1, store.total("accepted"));
        worker.succeed(running);
        store.pass(60_000);
        carryOut(crons);

        assertNotEquals(first, lastTask("c"));
        assertEquals(2, store.total("accepted"));
    }

    @Test
    void endsOfItsTasksAreNotedAtTheCron() {
        cron("c").in(crons);
        TestWorker worker = store.worker("w");
        crons.fireByHand("c", 0);
        worker.succeed(worker.take());
        long success = store.now();
        assertEquals(List.of("succeeded", success, success),
            List.of(find("c").text("outcome"), find("c").ms("ended"), find("c").ms("success")));
        store.pass(5);
        crons.fireByHand("c", 0);
        worker.fail(worker.take());
        assertEquals(List.of("failed", success + 5, success),
            List.of(find("c").text("outcome"), find("c").ms("ended"), find("c").ms("success")));
        store.pass(5);
        store.tasks().cancel(crons.fireByHand("c", 0).uuid(), TestStore.KEEP_MS);
        assertEquals("canceled", find("c").text("outcome"));
        store.pass(5);
        String last = crons.fireByHand("c", 0).uuid();
        crons.delete("c", 0);

        store.tasks().cancel(last, TestStore.KEEP_MS);

        assertFalse(store.redis().exists(store.key("cron:c")));
    }

    @Test
    void fireByHandStoresATaskAlsoOfAPausedCronAndMovesNothing() {
        cron("c").queue("q").skipOverlapping().in(crons);
        store.pass(1);
        Fired first = crons.fireByHand("c", 0);
        store.pass(1);
        Fired second = crons.fireByHand("c", 0);
        assertEquals(MINUTE, find("c").nextMs());
        crons.pause("c", true, "", "", 0);
        store.pass(1);

        Fired third = crons.fireByHand("c", 0);

        assertEquals(3, store.total("accepted"));
        assertEquals(3, List.of(first, second, third).stream().map(Fired::uuid).distinct().count());
        assertEquals("q", third.queue());
        assertEquals(new Submission.Receipt(Submission.Status.QUEUED, store.now()), third.receipt());
        assertEquals(store.now(), store.read(third.uuid()).spec().extras().fireMs());
        assertEquals(first.uuid(), lastTask("c"), "overlap is judged by the one that has not finished");
    }

    @Test
    void oneThatWasFiredByHandAndEndsDoesNotHideTheOneThatRuns() {
        cron("c").skipOverlapping().in(crons);
        passTo(MINUTE);
        carryOut(crons);
        store.worker("w").take();
        store.tasks().cancel(crons.fireByHand("c", 0).uuid(), TestStore.KEEP_MS);
        store.pass(60_000);

        carryOut(crons);

        assertEquals(List.of(1L, 2L), List.of(find("c").ms("overlaps"), store.total("accepted")));
    }

    /** A broker can stand still between its look and the fire. */
    @Test
    void verdictThatIsTooOldIsJudgedAgain() {
        cron("c").when("@every 1h").skipMissed().in(crons);
        store.pass(3_600_000);
        List<DueStep> seen = steps(crons.due(0, 0));
        store.pass(60_001);

        assertEquals(List.of(false), crons.carryOut(0, seen));
        assertEquals(List.of(true), carryOut(crons));

        assertEquals(List.of(0L, 1L), List.of(store.total("accepted"), find("c").ms("misfires")));
    }

    @Test
    void cronThatIsMissingInTheListIsListedAgain() {
        cron("c").in(crons);
        store.redis().del(store.key("crons"));
        passTo(MINUTE);

        carryOut(crons);

        assertEquals("default", crons.queues().get("c"));
    }
}
