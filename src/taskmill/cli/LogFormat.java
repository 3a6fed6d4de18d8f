package taskmill.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An event as one line in UTC: {@code 2026-01-02T03:04:05.678Z INFO logger message}, with an exception behind it. */
final class LogFormat extends Formatter {
    private static final DateTimeFormatter MOMENT =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** How many causes are shown; a chain of causes can be a circle. */
    private static final int MAX_CAUSES = 8;

    private final boolean showsStacks;

    /** @param showsStacks whether an exception is shown with its stack, still in the one line */
    LogFormat(boolean showsStacks) {
        this.showsStacks = showsStacks;
    }

    @Override
    public String format(LogRecord record) {
        StringBuilder line = new StringBuilder()
            .append(MOMENT.format(record.getInstant())).append(' ')
            .append(level(record.getLevel())).append(' ')
            .append(record.getLoggerName()).append(' ');
        appendEscaped(line, message(record));
        if (record.getThrown() != null) {
            line.append(" error=\"");
            appendEscaped(line, showsStacks ? stack(record.getThrown()) : causes(record.getThrown()));
            line.append('"');
        }
        return line.append('\n').toString();
    }

    /** Numbers are plain digits, without the marks between thousands that the language of the machine has. */
    private String message(LogRecord record) {
        if (record.getParameters() != null) {
            record.setParameters(Stream.of(record.getParameters()).map(String::valueOf).toArray());
        }
        return formatMessage(record);
    }

    private static String level(Level level) {
        int value = level.intValue();
        return value >= Level.SEVERE.intValue() ? "ERROR" : value >= Level.WARNING.intValue() ? "WARNING"
            : value >= Level.INFO.intValue() ? "INFO" : "DEBUG";
    }

    private static String causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(1 + MAX_CAUSES)
            .map(Throwable::toString).collect(Collectors.joining("; caused by "));
    }

    private static String stack(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString().lines().map(String::strip).collect(Collectors.joining(" | "));
    }

    /** Escapes what could end the line, move the cursor or change the reading direction. */
    private static void appendEscaped(StringBuilder line, String text) {
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
