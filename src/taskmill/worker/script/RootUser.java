package taskmill.worker.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.config.WorkerConfig;

/** Whether scripts would run with all the rights there are. */
public final class RootUser {
    private static final Path STATUS = Path.of("/proc/self/status");
    /** The real user, then the one whose rights count, see proc(5). */
    private static final Pattern EFFECTIVE = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+0\\s");

    private RootUser() {
    }

    /** What to tell the operator of a worker that runs scripts as root. */
    public static Optional<String> warning(WorkerConfig.ScriptConfig script) {
        boolean changed = script.runWith().stream().anyMatch(word -> word.endsWith("setpriv"));
        return script.binPath().isPresent() && !changed && isRoot()
            ? Optional.of("scripts run as root: start the worker as another user (User= of systemd), or set "
                + "run_with: setpriv --reuid=... --regid=... --clear-groups") : Optional.empty();
    }

    private static boolean isRoot() {
        try {
            return EFFECTIVE.matcher(Files.readString(STATUS)).find();
        } catch (IOException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
