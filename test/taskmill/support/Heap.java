package taskmill.support;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** What lives in the heap of a JVM that a test has started. */
public final class Heap {
    /** The generations of a serial heap; the metaspace has no total. */
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

    private Heap() {
    }

    /** After a collection. */
    public static long usedKiB(Child jvm) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Command.of(jcmd, jvm.pid(), "GC.run").run().succeeded();
        String heap = Command.of(jcmd, jvm.pid(), "GC.heap_info").run().succeeded().out();
        return USED.matcher(heap).results().mapToLong(found -> Long.parseLong(found.group(1))).sum();
    }
}
