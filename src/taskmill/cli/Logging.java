package taskmill.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import taskmill.config.ConfigException;
import taskmill.config.LogConfig;
import taskmill.config.LogLevel;

/**
 * Sets up logging for the mains: one line per event, to standard error, or to a file with warnings and errors on
 * standard error too. Embedded brokers and workers log wherever their program does.
 */
final class Logging {
    /** The root of the names of this program's loggers; those of libraries are never shown below INFO. */
    private static final String OURS = "taskmill";

    private Logging() {
    }

    /**
     * Starts logging. To be called before any logger exists, so that events are still written while the process ends.
     *
     * @param fileName without {@code .log}, for the file in the directory of the configuration
     * @throws ConfigException if no file can be written there
     */
    static void start(LogConfig config, String fileName) {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        start(config, fileName, System.err);
    }

    static void start(LogConfig config, String fileName, PrintStream standardError) {
        boolean debug = config.level() == LogLevel.DEBUG;
        LineHandler.Sink console = line -> standardError.write(line, 0, line.length);
        if (config.directory().isPresent()) {
            LineHandler file = new LineHandler(open(config.directory().get(), fileName, console), debug);
            LineHandler alarms = new LineHandler(console, debug);
            alarms.setLevel(Level.WARNING);
            install(config.level(), file, alarms);
        } else {
            install(config.level(), new LineHandler(console, debug));
        }
    }

    private static RotatingFile open(Path directory, String fileName, LineHandler.Sink instead) {
        try {
            return RotatingFile.open(directory, fileName, instead);
        } catch (IOException e) {
            throw new ConfigException(List.of("log_path: no log can be written in " + directory + ": " + e));
        }
    }

    private static void install(LogLevel level, LineHandler... handlers) {
        Logger root = LogManager.getLogManager().getLogger("");
        for (Handler old : root.getHandlers()) {
            root.removeHandler(old);
        }
        Logger ours = Logger.getLogger(OURS);
        ours.setLevel(julLevel(level));
        root.setLevel(level == LogLevel.DEBUG ? Level.INFO : julLevel(level));
        for (LineHandler handler : handlers) {
            // A logger that nobody holds is collected, and its level with it.
            handler.hold(ours);
            root.addHandler(handler);
        }
    }

    private static Level julLevel(LogLevel level) {
        return switch (level) {
            case DEBUG -> Level.FINE;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARNING;
            case ERROR -> Level.SEVERE;
        };
    }
}
