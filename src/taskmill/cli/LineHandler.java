package taskmill.cli;

import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.util.logging.LogRecord;
import java.util.logging.StreamHandler;

/** Writes each event at once as a line of UTF-8, whatever the locale of the process. Thread-safe. */
final class LineHandler extends StreamHandler {
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
