package taskmill.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.StreamHandler;
import taskmill.config.ConfigException;

/** The logging of the programs: a line for each event to standard error, or to a file, and warnings to both. */
final class Logging {
    /** Writes each event at once as a line of UTF-8, whatever the locale of the process. Thread-safe. */
    private static final class LineHandler extends StreamHandler {
        LineHandler(OutputStream out, boolean showsStacks) {
            super(out, new LogFormat(showsStacks));
            try {
                setEncoding("UTF-8");
            } catch (UnsupportedEncodingException e) {
                throw new IllegalStateException("every Java platform has UTF-8", e);
            }
        }

        @Override
        public void publish(LogRecord record) {
            super.publish(record);
            flush();
        }
    }

    /** Keeps this program's logger, which would lose its level if it were collected. */
    private static final class Ours {
        private static final Logger LOGGER = Logger.getLogger("taskmill");
    }

    /**
     * Starts logging. Call it before any logger exists, so that events are still written while the process ends.
     *
     * @param directory of the log file; without one all goes to standard error
     * @param fileName without {@code .log}
     * @throws ConfigException if no file can be written there
     */
    static void start(System.Logger.Level level, Optional<Path> directory, String fileName) {
        System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
        boolean debug = level == System.Logger.Level.DEBUG;
        Level least = Level.parse(String.valueOf(level.getSeverity()));
        LineHandler console = new LineHandler(System.err, debug);
        LineHandler main = directory.map(path -> file(path, fileName, debug)).orElse(console);
        Logger root = Logger.getLogger("");
        for (Handler old : root.getHandlers()) {
            root.removeHandler(old);
        }
        Ours.LOGGER.setLevel(least);
        // Libraries are not logged below INFO.
        root.setLevel(debug ? Level.INFO : least);
        main.setLevel(Level.ALL);
        root.addHandler(main);
        if (main != console) {
            console.setLevel(Level.WARNING);
            root.addHandler(console);
        }
    }

    private static LineHandler file(Path directory, String name, boolean debug) {
        try {
            OutputStream file = new RotatingFile(directory, name, System.err, RotatingFile.MAX_BYTES);
            return new LineHandler(file, debug);
        } catch (IOException e) {
            throw new ConfigException(List.of("log_path: no log can be written in " + directory + ": " + e));
        }
    }
}
