package taskmill.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Takes the lines that have a mark in them out of the log of one class, until this is closed. Test classes that run at the
 * same time use the same loggers, so the mark has to be the test's own: all other lines go on to the console. Thread-safe.
 */
public final class CapturedLog implements Filter, AutoCloseable {
    private static final Formatter FORMATTER = new SimpleFormatter();
    private final Logger logger;
    private final String mark;
    private final Filter before;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    /** @param logger its name: that of the class that logs */
    public CapturedLog(String logger, String mark) {
        this.logger = Logger.getLogger(logger);
        this.mark = mark;
        synchronized (this.logger) {
            before = this.logger.getFilter();
            this.logger.setFilter(this);
        }
    }

    /** In their order, each with its level before it: {@code SEVERE the text}. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public boolean isLoggable(LogRecord record) {
        String text = FORMATTER.formatMessage(record);
        if (!closed && text.contains(mark)) {
            lines.add(record.getLevel() + " " + text);
            return false;
        }
        return before == null || before.isLoggable(record);
    }

    /** Where another one was put before this meanwhile, this stays and lets all lines through. */
    @Override
    public void close() {
        closed = true;
        synchronized (logger) {
            if (logger.getFilter() == this) {
                logger.setFilter(before);
            }
        }
    }
}
