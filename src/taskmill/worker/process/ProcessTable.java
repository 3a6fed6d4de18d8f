package taskmill.worker.process;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Looks at the processes of this machine. Threads that ask at the same time share one look. Thread-safe. */
public final class ProcessTable {
    private static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);
    private final ProcessSource source;
    private final Map<Long, Known> markers = new ConcurrentHashMap<>();
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
                last = new Look();
            }
            return last;
        }
    }

    /** Where it looks. */
    public ProcessSource source() {
        return source;
    }

    /** The processes at one moment, by pid. Thread-safe. */
    final class Look {
        private final long begunNanos = System.nanoTime();
        private final Map<Long, ProcessSource.ProcessRow> rows = new HashMap<>();

        private Look() {
            source.rows().forEach(row -> rows.put(row.pid(), row));
            markers.keySet().retainAll(rows.keySet());
        }

        Map<Long, ProcessSource.ProcessRow> rows() {
            return rows;
        }

        /** The attempt that the environment of this process names. An environment can be large, so it is kept. */
        Optional<AttemptMarker> marker(ProcessSource.ProcessRow row) {
            return markers.compute(row.pid(), (pid, known) -> known != null && known.holdsFor(row, begunNanos) ? known
                : new Known(row.start(), source.marker(pid), known != null && known.start() == row.start()
                    ? known.readNanos() : begunNanos)).marker();
        }
    }

    private record Known(long start, Optional<AttemptMarker> marker, long readNanos) {
        /** A process that has just been made may still get the environment of its program. */
        private boolean holdsFor(ProcessSource.ProcessRow row, long nowNanos) {
            return start == row.start() && (marker.isPresent() || nowNanos - readNanos > YOUNG_NANOS);
        }
    }
}
