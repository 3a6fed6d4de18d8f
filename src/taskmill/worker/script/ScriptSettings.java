package taskmill.worker.script;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How this worker runs scripts: the options of its configuration that concern them.
 *
 * @param binPath the directory whose executables may be run; they run in it
 * @param killGrace the time between TERM and KILL
 * @param killLeftovers whether that which a finished script left in the background is ended too
 * @param maxOutput how many bytes of each output are kept
 * @param failOnStderr whether anything on standard error makes a script fail
 * @param runWith words that stand before the program, such as {@code nice -n 10}
 * @param env what the environment has beyond the few variables that every script gets
 */
public record ScriptSettings(Path binPath, Duration killGrace, boolean killLeftovers, int maxOutput,
    boolean failOnStderr,
    List<String> runWith, Map<String, String> env) {
    public ScriptSettings {
        if (maxOutput < 0 || killGrace.isNegative()) {
            throw new IllegalArgumentException("negative: maxOutput=" + maxOutput + " killGrace=" + killGrace);
        }
        runWith = List.copyOf(runWith);
        env = Map.copyOf(env);
    }
}
