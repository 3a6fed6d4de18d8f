package taskmill.worker.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The processes of Linux as {@code /proc} shows them, see proc(5). Starts are clock ticks since the boot. */
final class ProcFs implements ProcessSource {
    private static final String PROC = "/proc/";
    private static final int MAX_STAT_BYTES = 1024;
    private static final int MAX_ENVIRON_BYTES = 2 << 20;
    /** Places in the line of {@code stat}, counted from the one after the name. */
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int THREADS = 17;
    private static final int START = 19;

    @Override
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        String[] names = new File(PROC).list();
        for (String name : names == null ? new String[0] : names) {
            if (Character.isDigit(name.charAt(0))) {
                row(Long.parseLong(name)).ifPresent(rows::add);
            }
        }
        return rows;
    }

    @Override
    public long startOf(long pid) {
        return row(pid).map(Row::start).orElse(0L);
    }

    @Override
    public Optional<AttemptMarker> marker(long pid) {
        return AttemptMarker.in(read(pid, "environ", MAX_ENVIRON_BYTES));
    }

    @Override
    public boolean seesAll() {
        return true;
    }

    private static Optional<Row> row(long pid) {
        String stat = new String(read(pid, "stat", MAX_STAT_BYTES), StandardCharsets.ISO_8859_1);
        // The name before may hold anything, spaces and parentheses too.
        int afterName = stat.lastIndexOf(')') + 2;
        String[] fields = stat.substring(Math.min(afterName, stat.length())).split(" ", START + 2);
        if (fields.length < START + 2 || isDead(fields)) {
            return Optional.empty();
        }
        return Optional.of(new Row(pid, Long.parseLong(fields[PARENT]), Long.parseLong(fields[GROUP]),
            Long.parseLong(fields[SESSION]), Long.parseLong(fields[START])));
    }

    /** A process whose first thread has ended looks like a zombie while the others still run. */
    private static boolean isDead(String[] fields) {
        return "ZXx".contains(fields[STATE]) && Long.parseLong(fields[THREADS]) <= 1;
    }

    /** Nothing for a process that is gone or belongs to somebody else. */
    private static byte[] read(long pid, String file, int limit) {
        try (FileInputStream in = new FileInputStream(PROC + pid + "/" + file)) {
            return in.readNBytes(limit);
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
