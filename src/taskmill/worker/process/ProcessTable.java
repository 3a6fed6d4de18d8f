package taskmill.worker.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks at the processes of this machine. Many who ask at once share one look, so that ending a hundred scripts costs
 * little more than ending one. Thread-safe.
 */
public final class ProcessTable {
    private final ProcessSource source;
    /** Guarded by this. */
    private Look last;

    ProcessTable(ProcessSource source) {
        this.source = source;
    }

    public static ProcessTable ofPlatform() {
        return new ProcessTable(ProcessSource.ofPlatform());
    }

    /** All processes, seen not earlier than this call. */
    Look look() {
        long askedNanos = System.nanoTime();
        synchronized (this) {
            if (last == null || last.begunNanos - askedNanos < 0) {
                last = new Look(source);
            }
            return last;
        }
    }

    public long startOf(long pid) {
        return source.startOf(pid);
    }

    public boolean seesAll() {
        return source.seesAll();
    }

    /** The processes at one moment, by pid. Thread-safe. */
    static final class Look {
        private final long begunNanos = System.nanoTime();
        private final Map<Long, ProcessSource.Row> rows = new HashMap<>();
        private final Map<Long, Optional<AttemptMarker>> markers = new ConcurrentHashMap<>();
        private final ProcessSource source;

        private Look(ProcessSource source) {
            this.source = source;
            source.rows().forEach(row -> rows.put(row.pid(), row));
        }

        Map<Long, ProcessSource.Row> rows() {
            return rows;
        }

        Optional<AttemptMarker> marker(long pid) {
            return markers.computeIfAbsent(pid, source::marker);
        }
    }
}
