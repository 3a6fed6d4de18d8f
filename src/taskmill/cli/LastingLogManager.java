package taskmill.cli;

import java.util.logging.LogManager;

/**
 * Keeps logging until the process has ended: the JDK's manager closes all handlers in a shutdown hook, while the worker
 * still finishes tasks in another one. Public because the JDK creates it by its name.
 */
public final class LastingLogManager extends LogManager {
    /** Does nothing, because the handlers here write each line at once. */
    @Override
    public void reset() { }
}
