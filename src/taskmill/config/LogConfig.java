package taskmill.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How much is logged and where to.
 *
 * @param directory holds the log files; without one everything goes to standard error
 */
public record LogConfig(LogLevel level, Optional<Path> directory) {
    static LogConfig from(Values values) {
        return new LogConfig(values.get(Options.LOG_LEVEL), values.get(Options.LOG_PATH));
    }
}
