package taskmill.config;

import java.util.Locale;

/** How much is logged, from the most to the least. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARNING,
    ERROR;

    /**
     * The level of that name in any case. Levels of other loggers mean the nearest one here, because old configuration
     * files have them.
     *
     * @throws IllegalArgumentException for any other word
     */
    public static LogLevel of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "debug", "trace" -> DEBUG;
            case "info", "notice" -> INFO;
            case "warning", "warn" -> WARNING;
            case "error", "err", "critical", "fatal", "panic" -> ERROR;
            default -> throw new IllegalArgumentException("debug, info, warning or error is expected");
        };
    }
}
