package taskmill.cli;

import java.util.logging.LogManager;

/**
 * Keeps logging while the process ends. The usual manager closes all handlers in a shutdown hook of its own, at the
 * same time as the hook in which a worker finishes its tasks, and what that one logs would be lost. Public because the
 * platform makes it by name.
 */
public final class LastingLogManager extends LogManager {
    /** Does nothing: handlers here write each line at once and need no closing. */
    @Override
    public void reset() {
    }
}
