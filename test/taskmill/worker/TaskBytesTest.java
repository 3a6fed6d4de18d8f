package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import taskmill.task.HandlerWork;
import taskmill.task.RpcWork;
import taskmill.task.TaskSpec;
import taskmill.task.Work;

class TaskBytesTest {
    private static final String VALUES = "0,".repeat(50_000);

    private static long of(Work work, String stored) {
        return TaskBytes.of(new TaskSpec(SteppedShard.spec().uuid(), work, new TaskSpec.Routing("q", 4),
            TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE, TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE), stored);
    }

    @Test
    void aBodyCountsAsTextAndArgumentsCountEachValue() {
        Work call = new RpcWork("POST", "http://127.0.0.1/", Map.of(), Optional.of(VALUES));

        assertEquals(600_000, of(call, VALUES));
        assertEquals(600_000 + 5_000_000, of(new HandlerWork("h", "[" + VALUES + "0]"), VALUES));
        assertEquals(40 * 200, of(call, VALUES.substring(0, 200)));
    }

    @Test
    void whatTheHeapCannotHoldIsToldWithBothNumbers() {
        assertEquals(Optional.empty(), TaskBytes.tooLarge(VALUES, 1_200_000));

        String why = TaskBytes.tooLarge("x".repeat(2 << 20), 20 << 20).orElseThrow();
        assertTrue(why.contains("12 MiB") && why.contains("20 for"), why);
    }
}
