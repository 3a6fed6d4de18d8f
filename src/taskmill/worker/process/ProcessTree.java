package taskmill.worker.process;

import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import taskmill.worker.process.ProcessSource.ProcessRow;

/**
 * All processes of some attempts: the first one of each, everything in the sessions that these opened, all descendants,
 * and each process whose environment names one of the attempts.
 *
 * <p>A process that was found once stays listed by its pid and its start time, even if it leaves its parents and clears
 * its environment; so no stranger is ever signaled. One that clears its environment and opens a session before the
 * first look is not found; only a PID namespace holds it. Not thread-safe.
 */
public final class ProcessTree {
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** A look reads one pid after the other. A process that forks and ends meanwhile can be missed once. */
    private static final int LOOKS_TO_BE_SURE = 2;

    /** The first process of an attempt. Leader is 0 if not known, start if it had ended before that could be read. */
    public record Root(AttemptMarker marker, long leader, long start) { }

    private final ProcessTable table;
    private final Set<AttemptMarker> markers = new HashSet<>();
    private final long earliest;
    private final Map<Long, Long> leaders = new HashMap<>();
    /** The start of each process of the tree, by its pid. */
    private final Map<Long, Long> starts = new HashMap<>();
    /** The start of the process that opened each session of the tree, by its pid, which is the id of the session. */
    private final Map<Long, Long> sessions = new HashMap<>();
    private long found;
    private long foundAtGroupKill;

    public ProcessTree(ProcessTable table, Collection<Root> roots) {
        this.table = table;
        earliest = roots.stream().mapToLong(Root::start).min().orElse(0);
        for (Root root : roots) {
            markers.add(root.marker());
            if (root.leader() != 0) {
                leaders.put(root.leader(), root.start());
            }
        }
        sessions.putAll(leaders);
    }

    /** Looks again at all processes, and answers how many of this tree are alive. */
    public int find() {
        ProcessTable.Look look = table.look();
        Map<Long, ProcessRow> rows = look.rows();
        starts.entrySet().removeIf(process -> !isSame(rows.get(process.getKey()), process.getValue()));
        // While a session has members, no other process can get its id as a pid. So a process with that pid opened it.
        sessions.entrySet().removeIf(session -> rows.containsKey(session.getKey())
            && !isSame(rows.get(session.getKey()), session.getValue()));
        rows.values().stream().filter(this::isLeader).forEach(this::list);
        listRelated(rows);
        // In this order: the environment of a process that is listed already need not be read.
        rows.values().stream().filter(row -> !starts.containsKey(row.pid()) && isMarked(look, row)).forEach(this::list);
        listRelated(rows);
        return starts.size();
    }

    private void listRelated(Map<Long, ProcessRow> rows) {
        long before;
        do {
            before = found;
            rows.values().stream().filter(this::isRelated).forEach(this::list);
        } while (found > before);
    }

    private boolean isLeader(ProcessRow row) {
        return leaders.getOrDefault(row.pid(), 0L) == row.start();
    }

    private boolean isMarked(ProcessTable.Look look, ProcessRow row) {
        return row.start() >= earliest && look.marker(row).filter(markers::contains).isPresent();
    }

    private boolean isRelated(ProcessRow row) {
        return starts.containsKey(row.parent()) || sessions.containsKey(row.session());
    }

    private void list(ProcessRow row) {
        if (row.pid() == ProcessHandle.current().pid() || starts.put(row.pid(), row.start()) != null) {
            return;
        }
        found++;
        if (row.session() == row.pid()) {
            sessions.put(row.pid(), row.start());
        }
    }

    /** True while one of the processes found so far is alive. Costs less than {@link #find}. */
    public boolean isAlive() {
        return starts.entrySet().stream()
            .anyMatch(listed -> table.source().startOf(listed.getKey()) == listed.getValue());
    }

    /**
     * Sends TERM, or KILL, to each process found so far, and answers how many it reached. Parents come first, so that
     * none notices the death of its child and starts another.
     */
    public int signal(boolean kill) {
        Comparator<Map.Entry<Long, Long>> eldestFirst = Map.Entry.comparingByValue();
        return (int) starts.entrySet().stream().sorted(eldestFirst.thenComparing(Map.Entry.comparingByKey()))
            .filter(listed -> signal(listed.getKey(), listed.getValue(), kill)).count();
    }

    private boolean signal(long pid, long start, boolean kill) {
        // The handle compares the start time once more when it signals.
        return ProcessHandle.of(pid).filter(process -> table.source().startOf(pid) == start)
            .map(process -> kill ? process.destroyForcibly() : process.destroy()).orElse(false);
    }

    /** Ends the reads of this worker that wait for output of the processes found so far. They get a line feed. */
    public void wakeReaders() {
        table.source().wakeReaders(starts.keySet());
    }

    /** Sends KILL until nothing is left or the time is over; this user may not signal all, and kernels take time. */
    public Killed kill(long atMostNanos) {
        long begunNanos = System.nanoTime();
        int reached = 0;
        int empty = 0;
        for (int round = 0;; round++) {
            int alive = find();
            boolean grew = found > foundAtGroupKill;
            empty = alive == 0 && !grew ? empty + 1 : 0;
            if (empty == LOOKS_TO_BE_SURE || System.nanoTime() - begunNanos > atMostNanos) {
                return new Killed(reached, alive);
            }
            reached += signal(true);
            if (grew) {
                foundAtGroupKill = found;
                killGroups();
            }
            LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, SHORTEST_PAUSE_NANOS << Math.min(round, 10)));
        }
    }

    /** How many signals reached a process, and how many processes were still there at the end. */
    public record Killed(int reached, int left) {
        public boolean anything() {
            return reached > 0 || left > 0;
        }
    }

    /** Kills the groups of the sessions at once: a fork bomb grows faster than Java signals single processes. */
    private void killGroups() {
        if (sessions.isEmpty()) {
            return;
        }
        StringBuilder command = new StringBuilder("kill -s KILL --");
        sessions.keySet().forEach(session -> command.append(" -").append(session));
        try {
            new ProcessBuilder("/bin/sh", "-c", command.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
        } catch (IOException e) {
            // The rounds go on, one process at a time.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isSame(ProcessRow row, long start) {
        return row != null && row.start() == start;
    }
}
