package taskmill.cli;

import java.util.logging.LogManager;

/**
 * Keeps logging while the process ends. The usual manager closes all handlers in a shutdown hook, at the same time as
 * the worker finishes its tasks in another one, whose events would be lost. Public because the platform makes it by
 * name.
 */
public final class LastingLogManager extends LogManager {
    /** Does nothing, because the handlers here write each line at once. */
    @Override
    public void reset() {
    }
}
