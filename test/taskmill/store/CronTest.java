package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
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
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** Crons: how they are stored and listed, pause and go. */
final class CronTest {
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
    void newCronIsDueAtItsNextTimeAndNotBefore() {
        assertTrue(crons.put(cron("c").definition(), "", 0));
        assertEquals(MINUTE, find("c").nextMs());
        passTo(MINUTE - 1);
        assertEquals(List.of(), crons.due(0, 0).crons());
        assertEquals(MINUTE, crons.due(0, 0).nextMs());

        store.pass(1);

        assertEquals(List.of("c"), crons.due(0, 0).crons().stream().map(StoredCron::name).toList());
    }

    @Test
    void pausedCronDoesNotFireAndGoesOnFromThen() {
        cron("c").in(crons);
        passTo(MINUTE);
        List<DueStep> seen = steps(crons.due(0, 0));
        crons.pause("c", true, "ann", "too many", 0);

        assertEquals(List.of(false), crons.carryOut(0, seen));
        assertEquals(List.of(MINUTE, 0L, "ann", "too many"), List.of(find("c").pausedMs(), find("c").nextMs(),
            find("c").text("by"), find("c").text("note")));
        passTo(MINUTE + 600_001);
        assertEquals(List.of(), crons.due(0, 0).crons());
        crons.pause("c", false, "bob", "", 0);

        assertEquals(0, find("c").pausedMs());
        assertEquals(MINUTE + 660_000, find("c").nextMs());
        assertEquals(0, store.total("accepted"));
    }

    @Test
    void resumeOfACronThatGoesOnChangesNothing() {
        cron("c").when("@every 60s").in(crons);
        long next = find("c").nextMs();
        store.pass(100_000);

        crons.pause("c", false, "", "", 0);

        assertEquals(next, find("c").nextMs());
    }

    @Test
    void sameTimesKeepTheNextFire() {
        cron("c").when("@every 60s").in(crons);
        long next = find("c").nextMs();
        store.pass(30_000);

        assertFalse(crons.put(cron("c").when("@every 60s").priority(9).definition(), "", 0));
        assertEquals(next, find("c").nextMs());
        cron("c").when("@every 61s").in(crons);

        assertEquals(store.now() + 61_000, find("c").nextMs());
    }

    @Test
    void cronStaysPausedWhenItIsStoredAgainUnlessItSaysSo() {
        cron("c").in(crons);
        crons.pause("c", true, "ann", "why", 0);

        cron("c").when("@hourly").in(crons);
        assertEquals("why", find("c").text("note"));
        assertEquals(0, find("c").nextMs());
        cron("c").paused(false).in(crons);

        assertEquals(MINUTE, find("c").nextMs());
        assertEquals("", find("c").text("note"));
        cron("c").paused(true).in(crons);
        assertEquals("somebody", find("c").text("by"));
        assertEquals(0, find("c").nextMs());
    }

    @Test
    void cronOfAnotherQueueHasToGoFirst() {
        cron("c").queue("a").in(crons);

        Refusal refusal = assertThrows(Refusal.class, () -> cron("c").queue("b").in(crons));

        assertEquals(List.of(Refusal.Code.CONFLICT, "queue"), List.of(refusal.code(), refusal.field()));
        assertEquals("a", find("c").queue());
        crons.delete("c", 0);
        cron("c").queue("b").in(crons);
        assertEquals("b", find("c").queue());
    }

    /** As if it was moved to another queue between two commands of this caller. */
    @Test
    void cronThatIsInAnotherQueueByNowIsNeitherReplacedNorDeleted() {
        cron("c").queue("a").in(crons);
        store.redis().hset(store.key("crons"), "c", "b");

        Refusal refusal = assertThrows(Refusal.class, () -> cron("c").queue("b").in(crons));
        assertEquals("queue", refusal.field());
        crons.delete("c", 0);
        store.redis().hset(store.key("crons"), "c", "a");

        assertEquals("a", find("c").queue());
    }

    @Test
    void nextFireThatWasSetWhileTheClockWasAheadIsSetAgain() {
        List<Runnable> ways = List.of(() -> crons.pause("c", false, "", "", 0), () -> cron("c").in(crons),
            () -> crons.heal(0));
        for (Runnable way : ways) {
            cron("c").in(crons);
            cron("paused").paused(true).in(crons);
            store.pass(86_400_000);
            carryOut(crons);
            store.pass(-86_400_000);
            way.run();

            assertEquals(MINUTE, find("c").nextMs());
            assertEquals(0, find("paused").nextMs());
        }
    }

    @Test
    void healingLeavesAloneWhatIsDueInTimeAndWhatCannotBeRead() {
        store.breach();
        cron("c").in(crons);
        cron("strange").in(crons);
        store.redis().hset(store.key("cron:strange"), "when", "later");
        passTo(MINUTE + 5);
        StoredCron before = find("c");
        crons.heal(0);

        assertEquals(before, find("c"));
        assertEquals(MINUTE, find("strange").nextMs());
    }

    @Test
    void tasksOfACronOutliveIt() {
        cron("c").in(crons);
        passTo(MINUTE);
        carryOut(crons);
        String uuid = lastTask("c");

        assertTrue(crons.delete("c", 0));

        assertEquals(TaskState.QUEUED, store.state(uuid));
        assertEquals(Optional.empty(), crons.find("c"));
        assertFalse(crons.delete("c", 0));
        assertEquals(List.of(), crons.list(crons.queues()));
        assertEquals(Refusal.Code.NOT_FOUND,
            assertThrows(Refusal.class, () -> crons.fireByHand("c", 0)).code());
    }

    @Test
    void nameWithoutACronIsPassedOver() {
        store.breach();
        store.redis().hset(store.key("crons"), "lost", "default");
        cron("c").in(crons);

        assertEquals(List.of("c"), crons.list(crons.queues()).stream().map(StoredCron::name).toList());
        assertEquals(Optional.empty(), crons.find("lost"));
        assertTrue(crons.delete("lost", 0));
    }

    @Test
    void cronThatCannotBeReadIsLeftAndTheOthersFire() {
        cron("bad").in(crons);
        cron("good").when("1-59 * * * *").in(crons);
        store.redis().hset(store.key("cron:bad"), "when", "@fortnightly");
        passTo(MINUTE + 60_000);

        List<StoredCron> due = crons.due(0, 0).crons();

        assertEquals("bad", due.get(0).name());
        assertThrows(CorruptData.class, due.get(0)::rule);
        assertEquals(List.of("good"), crons.due(0, 1).crons().stream().map(StoredCron::name).toList());
    }

    @Test
    void checkNamesACronThatIsDueAtAnotherTime() {
        cron("c").in(crons);
        assertEquals(List.of(), store.store().checks().check().breaches());
        store.breach();
        store.redis().zadd(store.key("cron_due"), 5, "c");

        assertEquals(List.of(new CheckStore.Breach(0, "", "the cron c is due at 5, not at its next")),
            store.store().checks().check().breaches());
    }

    @Test
    void cronWithoutAHashIsStoredAnew() {
        store.redis().set(store.key("cron:c"), "something");

        cron("c").in(crons);

        assertEquals(MINUTE, find("c").nextMs());
    }
}
