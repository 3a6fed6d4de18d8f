package taskmill.worker.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The processes of Linux as {@code /proc} shows them, see proc(5). Starts are clock ticks since the boot. */
final class ProcFs implements ProcessSource {
    private static final String PROC = "/proc/";
    private static final int MAX_STAT_BYTES = 1024;
    private static final int MAX_ENVIRON_BYTES = 2 << 20;
    /** While this process has no free descriptor, a look is tried again so often. */
    private static final int TRIES = 100;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** Places in the line of {@code stat}, counted from the one after the name. */
    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int THREADS = 17;
    private static final int START = 19;

    @Override
    public List<ProcessRow> rows() {
        List<ProcessRow> rows = new ArrayList<>();
        for (String name : list(new File(PROC))) {
            if (Character.isDigit(name.charAt(0))) {
                row(Long.parseLong(name)).ifPresent(rows::add);
            }
        }
        return rows;
    }

    @Override
    public long startOf(long pid) {
        return row(pid).map(ProcessRow::start).orElse(0L);
    }

    @Override
    public boolean isStopped(long pid) {
        String[] fields = stat(pid);
        return fields.length > 0 && fields[STATE].equalsIgnoreCase("T");
    }

    @Override
    public Optional<AttemptMarker> marker(long pid) {
        return AttemptMarker.in(read(pid, "environ", MAX_ENVIRON_BYTES));
    }

    @Override
    public boolean seesAll() {
        return true;
    }

    @Override
    public void wakeReaders(Collection<Long> pids) {
        Set<String> pipes = new HashSet<>();
        for (long pid : pids) {
            descriptors(PROC + pid + "/fd").forEach(file -> pipes.add(target(file)));
        }
        for (Path file : descriptors(PROC + "self/fd")) {
            String target = target(file);
            if (target.startsWith("pipe:") && pipes.contains(target)) {
                // Opening the link of a pipe's end opens the pipe itself, here for writing.
                try (FileOutputStream out = new FileOutputStream(file.toFile())) {
                    out.write('\n');
                } catch (IOException e) {
                    // Its reader has just ended.
                }
            }
        }
    }

    private static List<Path> descriptors(String directory) {
        String[] names = new File(directory).list();
        return names == null ? List.of() : Arrays.stream(names).map(name -> Path.of(directory, name)).toList();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static Optional<ProcessRow> row(long pid) {
        String[] fields = stat(pid);
        if (fields.length < START + 2 || isDead(fields)) {
            return Optional.empty();
        }
        return Optional.of(new ProcessRow(pid, Long.parseLong(fields[PARENT]), Long.parseLong(fields[GROUP]),
            Long.parseLong(fields[SESSION]), Long.parseLong(fields[START])));
    }

    /** The fields after the name; none for a process that is gone. */
    private static String[] stat(long pid) {
        String stat = new String(read(pid, "stat", MAX_STAT_BYTES), StandardCharsets.ISO_8859_1);
        // The name may contain anything, also spaces and parentheses.
        int afterName = stat.lastIndexOf(')') + 2;
        return afterName >= stat.length() ? new String[0] : stat.substring(afterName).split(" ", START + 2);
    }

    /** A process whose first thread has ended looks like a zombie while the others still run. */
    private static boolean isDead(String[] fields) {
        return "ZXx".contains(fields[STATE]) && Long.parseLong(fields[THREADS]) <= 1;
    }

    private static byte[] read(long pid, String name, int limit) {
        boolean wasFree = false;
        for (int tries = 1;; tries++) {
            try (FileInputStream in = new FileInputStream(PROC + pid + "/" + name)) {
                return in.readNBytes(limit);
            } catch (IOException e) {
                // Without a free descriptor nothing can be read, and to say that the process is gone would be wrong.
                if (wasFree || tries == TRIES) {
                    return new byte[0];
                }
                wasFree = isDescriptorFree();
            }
        }
    }

    private static boolean isDescriptorFree() {
        try (FileInputStream in = new FileInputStream(PROC + "self/stat")) {
            return in.read() >= 0;
        } catch (IOException e) {
            LockSupport.parkNanos(PAUSE_NANOS);
            return false;
        }
    }

    private static String[] list(File directory) {
        String[] names = directory.list();
        for (int tries = 1; names == null && tries < TRIES; tries++) {
            LockSupport.parkNanos(PAUSE_NANOS);
            names = directory.list();
        }
        return names == null ? new String[0] : names;
    }
}
