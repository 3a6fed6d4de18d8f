package taskmill.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import taskmill.task.Progress;

class TaskViewTest {
    @Test
    void progressIsThatOfARunningTask() {
        TaskView running = new TaskView(Json.parse("{\"progress\":{\"percent\":40,\"text\":\"copying\"}}").asObject());

        assertEquals(Optional.of(new Progress(40, "copying")), running.progress());
        assertEquals(Optional.empty(), new TaskView(Json.parse("{}").asObject()).progress());
    }
}
