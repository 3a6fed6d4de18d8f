package taskmill.worker.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files that this process may still open. Some are kept free: for calls, for Redis, and for the looks at processes
 * without which none can be killed. Thread-safe.
 */
public final class Descriptors {
    /** Where so many may be open, counting costs more than it is worth. */
    private static final long MANY = 1 << 17;
    private static final int KEPT_FREE = 16;
    /** A start opens pipes that it closes again. */
    private static final int FOR_A_START = 10;
    private static final File OPEN = new File("/proc/self/fd");
    private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files\\s+(\\d+)");

    private final long limit = limit();
    private final AtomicInteger starting = new AtomicInteger();

    private static long limit() {
        try {
            Matcher found = LIMIT.matcher(Files.readString(Path.of("/proc/self/limits")));
            return found.find() ? Long.parseLong(found.group(1)) : MANY;
        } catch (IOException e) {
            return MANY;
        }
    }

    /** True if a program may be started now; {@link #started} must follow. */
    public boolean mayStart() {
        int starts = starting.incrementAndGet();
        if (limit >= MANY) {
            return true;
        }
        String[] open = OPEN.list();
        boolean enough = open != null && limit - open.length - (long) starts * FOR_A_START >= KEPT_FREE;
        if (!enough) {
            started();
        }
        return enough;
    }

    /** The start is over. */
    public void started() {
        starting.decrementAndGet();
    }
}
