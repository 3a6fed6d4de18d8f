package taskmill.worker.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import taskmill.config.WorkerConfig;
import taskmill.support.Command;

/** Who is told that scripts run as root. */
class RootUserTest {
    private static boolean warned(Map<String, String> more) {
        Map<String, String> options = new HashMap<>(Map.of("redis", "127.0.0.1:1"));
        options.putAll(more);
        return RootUser.warning(WorkerConfig.of(options).script()).isPresent();
    }

    @Test
    void rootIsToldIfScriptsRunAsRoot() {
        boolean root = Command.of("id", "-u").run().succeeded().out().strip().equals("0");

        assertEquals(root, warned(Map.of("bin_path", "bin/tasks")));
        assertEquals(root, warned(Map.of("bin_path", "bin/tasks", "run_with", "nice -n 10")));
        assertEquals(false, warned(Map.of("bin_path", "bin/tasks", "run_with", "setpriv --reuid=task")));
        assertEquals(false, warned(Map.of("queues", "default")));
    }
}
