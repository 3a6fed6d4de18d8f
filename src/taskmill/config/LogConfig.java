package taskmill.config;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** The lowest level that is logged, and the directory of the log files; without one all goes to standard error. */
public record LogConfig(Level level, Optional<Path> directory) {
    static LogConfig from(Values values) {
        return new LogConfig(values.get(Options.LOG_LEVEL), values.get(Options.LOG_PATH));
    }

    /**
     * The level of that name in any case. Level names of other loggers mean the nearest one, because old configuration
     * files have them.
     *
     * @throws IllegalArgumentException for any other word
     */
    static Level level(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "debug", "trace" -> Level.DEBUG;
            case "info", "notice" -> Level.INFO;
            case "warning", "warn" -> Level.WARNING;
            case "error", "err", "critical", "fatal", "panic" -> Level.ERROR;
            default -> throw new IllegalArgumentException("debug, info, warning or error is expected");
        };
    }
}
