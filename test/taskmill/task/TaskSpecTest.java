package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

/** The bounds of a spec, each refused by the name of its field. */
final class TaskSpecTest {
    private static String refused(Runnable making) {
        return assertThrows(Refusal.class, making::run).field();
    }

    @Test
    void priorityIsOneDigit() {
        assertEquals(0, new TaskSpec.Routing("a", 0).priority());
        assertEquals(9, new TaskSpec.Routing("a", 9).priority());
        assertEquals("priority", refused(() -> new TaskSpec.Routing("a", -1)));
        assertEquals("priority", refused(() -> new TaskSpec.Routing("a", 10)));
    }

    @Test
    void resultIsKeptForFiveSecondsAtLeast() {
        assertEquals(5000, new TaskSpec.Durations(0, 5000).keepMs());
        assertEquals("result_keep_time", refused(() -> new TaskSpec.Durations(0, 4999)));
        assertEquals(TaskSpec.NOT_GIVEN, TaskSpec.Durations.DEFAULT.keepMs());
    }

    @Test
    void uuidAndQueueAreChecked() {
        assertEquals("queue", refused(() -> new TaskSpec.Routing("{a}", 4)));
        assertEquals("uuid", refused(() -> new TaskSpec("x", new HandlerWork("a", "1"), new TaskSpec.Routing("a", 4),
            TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE, TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE)));
    }

    @Test
    void wordsOfOnLostAreReadBack() {
        for (OnLost choice : OnLost.values()) {
            assertEquals(choice, Word.of(OnLost.values(), "on_lost", choice.word()));
        }
        assertEquals("on_lost", refused(() -> Word.of(OnLost.values(), "on_lost", "RETRY")));
    }
}
