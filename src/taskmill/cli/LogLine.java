package taskmill.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import java.util.stream.Collectors;

/** One event as one line: {@code 2026-01-02T03:04:05.678Z INFO logger message}, in UTC. */
final class LogLine {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final SimpleFormatter MESSAGES = new SimpleFormatter();
    /** Causes that are named; exceptions can be their own cause by detours. */
    private static final int MAX_CAUSES = 8;

    private LogLine() {
    }

    /** The line without its end. An exception follows the message, with its stack only where that is wanted. */
    static String of(LogRecord record, boolean showsStack) {
        StringBuilder line = new StringBuilder()
                .append(MOMENT.format(record.getInstant())).append(' ')
                .append(level(record.getLevel())).append(' ')
                .append(record.getLoggerName()).append(' ');
        appendEscaped(line, MESSAGES.formatMessage(record));
        if (record.getThrown() != null) {
            line.append(" error=\"");
            appendEscaped(line, showsStack ? stack(record.getThrown()) : causes(record.getThrown()));
            line.append('"');
        }
        return line.toString();
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARNING";
        }
        return level.intValue() >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    private static String causes(Throwable thrown) {
        StringBuilder causes = new StringBuilder(thrown.toString());
        Throwable cause = thrown.getCause();
        for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
            causes.append("; caused by ").append(cause);
            cause = cause.getCause();
        }
        return causes.toString();
    }

    private static String stack(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().lines().map(String::strip).collect(Collectors.joining(" | "));
    }

    /** Appends with everything escaped that could end the line, move the cursor or turn the reading direction. */
    static void appendEscaped(StringBuilder line, String text) {
        text.codePoints().forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL, Character.FORMAT, Character.SURROGATE,
                        Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> line.append(escape(c));
                default -> line.appendCodePoint(c);
            }
        });
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u%04x".formatted(c);
        };
    }
}
