package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static taskmill.task.TaskState.CANCELED;
import static taskmill.task.TaskState.FAILED;
import static taskmill.task.TaskState.SUCCEEDED;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** The seven states and their words. */
final class TaskStateTest {
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
