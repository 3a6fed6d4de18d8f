package taskmill.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import taskmill.chaos.Journals.ClientCall;
import taskmill.chaos.Journals.Fault;
import taskmill.chaos.Journals.TaskEvent;
import taskmill.chaos.Stored.Task;

/** A checker that notices nothing would let every scenario pass. */
final class CheckerTest {
    private static final TaskEvent START = new TaskEvent("a", 1, "w1", "1", "start", 1_000_000);
    private static final TaskEvent END = new TaskEvent("a", 1, "w1", "1", "end", 2_000_000);
    private static final TaskEvent AGAIN = new TaskEvent("a", 2, "w2", "2", "start", 3_000_000);

    private static ClientCall submitted(String key, String uuid) {
        return new ClientCall("submit", key, 0, 0, 202, uuid, "queued", false);
    }

    private static Task task(String state, String... fields) {
        Map<String, String> run = new HashMap<>(Map.of("n", "1"));
        for (int i = 0; i < fields.length; i += 2) {
            run.put(fields[i], fields[i + 1]);
        }
        return new Task("a", state, run);
    }

    private static Checker of(List<ClientCall> told, List<TaskEvent> events, List<Fault> faults, Task... tasks) {
        return new Checker(told, events, faults, tasks.length == 0 ? Map.of() : Map.of("a", tasks[0]), 100);
    }

    @Test
    void storedKeyWithoutAnEndIsLost() {
        assertEquals(1, of(List.of(submitted("k", "a")), List.of(), List.of()).lost());
        assertEquals(0, of(List.of(submitted("k", "a")), List.of(), List.of(), task("failed")).lost());
    }

    @Test
    void keyWithTwoTasksIsNoticed() {
        assertEquals(1, of(List.of(submitted("k", "a"), submitted("k", "b")), List.of(), List.of()).twoTasks());
    }

    @Test
    void secondRunIsExtraUnlessThePlanAskedForIt() {
        assertEquals(1, of(List.of(), List.of(START, AGAIN), List.of(), task("succeeded")).extra());
        assertEquals(0, of(List.of(), List.of(START, AGAIN), List.of(), task("succeeded", "f", "1")).extra());
    }

    @Test
    void lostAttemptIsExplainedByAFaultOnItsWorkerOnly() {
        Task lost = task("succeeded", "n", "2", "a1", "w1 1000 5000 lost");

        assertEquals(1, of(List.of(), List.of(), List.of(new Fault("kill", "w1", 2_000_000, 2_000_000)), lost)
            .explained());
        assertEquals(0, of(List.of(), List.of(), List.of(new Fault("kill", "w2", 2_000_000, 2_000_000)), lost)
            .explained());
        assertEquals(0, of(List.of(), List.of(), List.of(new Fault("kill", "w1", 6_000_000, 6_000_000)), lost)
            .explained());
        assertEquals(1, of(List.of(), List.of(), List.of(), lost).unexplained().size());
    }

    @Test
    void olderRunThatLivesAfterTheStartOfANewerOneOverlaps() {
        TaskEvent beat = new TaskEvent("a", 1, "w1", "1", "beat", 3_000_001);

        assertEquals(0, of(List.of(), List.of(START, END, AGAIN), List.of()).overlaps());
        assertEquals(1, of(List.of(), List.of(START, AGAIN, beat), List.of()).overlaps());
    }

    @Test
    void olderRunThatBeginsAfterTheStartOfANewerOneIsOutdated() {
        TaskEvent late = new TaskEvent("a", 1, "w1", "1", "start", 3_000_001);

        assertEquals(1, of(List.of(), List.of(AGAIN, late), List.of()).outdatedStarts());
        assertEquals(0, of(List.of(), List.of(AGAIN, late), List.of()).overlaps());
    }

    @Test
    void runsOfOneAttemptAtOneTimeAreTwins() {
        TaskEvent twin = new TaskEvent("a", 1, "w1", "3", "start", 1_500_000);
        TaskEvent later = new TaskEvent("a", 1, "w1", "3", "start", 2_500_000);

        assertEquals(1, of(List.of(), List.of(START, twin, END), List.of()).twins());
        assertEquals(0, of(List.of(), List.of(START, END, later), List.of()).twins());
    }

    @Test
    void startAfterACancelThatWasToldIsNoticed() {
        ClientCall canceled = new ClientCall("cancel", "a", 0, 999_999, 200, "a", "canceled", false);

        assertEquals(1, of(List.of(canceled), List.of(START), List.of()).startedAfterCanceled());
        assertEquals(0, of(List.of(canceled), List.of(new TaskEvent("a", 1, "w1", "1", "start", 5)), List.of())
            .startedAfterCanceled());
    }

    @Test
    void successWithoutARunIsNoticed() {
        assertEquals(1, of(List.of(), List.of(), List.of(), task("succeeded")).successWithoutRun());
        assertEquals(0, of(List.of(), List.of(START), List.of(), task("succeeded")).successWithoutRun());
    }

    @Test
    void retryBeforeItsDelayIsNoticed() {
        Task task = task("succeeded", "n", "3", "f", "1", "a1", "w1 1000 2000 failed:exit_code",
            "a2", "w1 2500 2600 lost");
        TaskEvent late = new TaskEvent("a", 2, "w1", "2", "start", 2_500_000);

        assertEquals(0, of(List.of(), List.of(START, late), List.of(), task).earlyRetries(500));
        assertEquals(1, of(List.of(), List.of(START, late), List.of(), task).earlyRetries(501));
        assertEquals(0, of(List.of(), List.of(START, late), List.of(), task("succeeded", "n", "2", "a1",
            "w1 1000 2000 lost")).earlyRetries(9000));
    }

    @Test
    void runsOfOneTaskThatOverlapAreMeasuredWhateverTheirAttempts() {
        TaskEvent other = new TaskEvent("a", 1, "w2", "2", "start", 1_500_000);
        TaskEvent otherEnd = new TaskEvent("a", 1, "w2", "2", "end", 1_700_000);

        assertEquals(List.of(200L), of(List.of(), List.of(START, other, otherEnd, END), List.of()).overlapsMs());
        assertEquals(List.of(), of(List.of(), List.of(START, END, AGAIN), List.of()).overlapsMs());
    }

    @Test
    void silenceLastsFromOneStoredTaskToTheNext() {
        List<ClientCall> calls = List.of(new ClientCall("submit", "k", 0, 1_000_000, 202, "a", "queued", false),
            new ClientCall("submit", "l", 0, 3_000_000, 503, "", "", false),
            new ClientCall("submit", "l", 0, 4_000_000, 202, "b", "queued", false));

        assertEquals(3000, of(calls, List.of(), List.of()).longestSilenceMs());
    }
}
