package taskmill.cli;

import java.nio.charset.StandardCharsets;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Writes each event at once as one line of UTF-8, whatever the locale of the process. Thread-safe. */
final class LineHandler extends Handler {
    /** Takes whole lines, with their end, one after the other. */
    interface Sink {
        void write(byte[] line);
    }

    private final Sink sink;
    private final boolean showsStacks;
    /** Only to keep it from being collected. */
    private volatile Logger held;

    LineHandler(Sink sink, boolean showsStacks) {
        this.sink = sink;
        this.showsStacks = showsStacks;
    }

    void hold(Logger logger) {
        held = logger;
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        try {
            byte[] line = (LogLine.of(record, showsStacks) + "\n").getBytes(StandardCharsets.UTF_8);
            synchronized (sink) {
                sink.write(line);
            }
        } catch (RuntimeException e) {
            reportError("an event could not be logged", e, ErrorManager.WRITE_FAILURE);
        }
    }

    @Override
    public void flush() {
    }

    @Override
    public void close() {
    }
}
