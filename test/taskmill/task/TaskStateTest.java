package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.task.TaskState.CANCELED;
import static taskmill.task.TaskState.FAILED;
import static taskmill.task.TaskState.QUEUED;
import static taskmill.task.TaskState.RETRYING;
import static taskmill.task.TaskState.RUNNING;
import static taskmill.task.TaskState.SCHEDULED;
import static taskmill.task.TaskState.SUCCEEDED;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

/** The seven states and the ways between them. */
final class TaskStateTest {
    /** Each arrow of the diagram: due, claim, settle, release and recover, too late, cancel, retry by hand. */
    private static final Map<TaskState, Set<TaskState>> ARROWS = Map.of(
            SCHEDULED, EnumSet.of(QUEUED, FAILED, CANCELED),
            QUEUED, EnumSet.of(RUNNING, FAILED, CANCELED),
            RUNNING, EnumSet.of(SUCCEEDED, RETRYING, FAILED, CANCELED, QUEUED),
            RETRYING, EnumSet.of(QUEUED, CANCELED),
            FAILED, EnumSet.of(QUEUED),
            CANCELED, EnumSet.of(QUEUED));

    @Test
    void everyArrowOfTheDiagramMayBeFollowed() {
        ARROWS.forEach((from, ends) -> ends.forEach(to -> assertTrue(from.mayBecome(to), from + " → " + to)));
    }

    @Test
    void onlyOneWayLeadsIntoARunAndItsEnds() {
        for (TaskState state : TaskState.values()) {
            assertFalse(state.mayBecome(SCHEDULED), state + " → scheduled");
            assertEquals(state == QUEUED, state.mayBecome(RUNNING), state + " → running");
            assertEquals(state == RUNNING, state.mayBecome(SUCCEEDED), state + " → succeeded");
            assertEquals(state == RUNNING, state.mayBecome(RETRYING), state + " → retrying");
        }
    }

    @Test
    void finishedTaskCanOnlyBeQueuedByHandAndASucceededOneNotEvenThat() {
        for (TaskState next : TaskState.values()) {
            assertFalse(SUCCEEDED.mayBecome(next), "succeeded → " + next);
            assertEquals(next == QUEUED, FAILED.mayBecome(next), "failed → " + next);
            assertEquals(next == QUEUED, CANCELED.mayBecome(next), "canceled → " + next);
        }
    }

    @Test
    void threeStatesAreFinished() {
        for (TaskState state : TaskState.values()) {
            assertEquals(EnumSet.of(SUCCEEDED, FAILED, CANCELED).contains(state), state.isFinished());
        }
    }

    @Test
    void wordsAreReadBackAndNothingElseIs() {
        for (TaskState state : TaskState.values()) {
            assertEquals(state, TaskState.of(state.word()));
        }
        assertEquals("state", assertThrows(Refusal.class, () -> TaskState.of("QUEUED")).field());
    }
}
