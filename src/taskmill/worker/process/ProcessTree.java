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
import taskmill.worker.process.ProcessSource.Row;

/**
 * Everything that runs for some attempts: their leaders, the sessions of these, all descendants, and each process
 * whose environment names one of the attempts. A process that was found once stays listed by pid and start, even if
 * it leaves its parents and clears its environment; a listed pid that went to another process is dropped, so no
 * stranger is ever signaled. One that clears its environment and opens a session before it is seen for the first
 * time is not found: only a PID namespace holds it. Not thread-safe.
 */
public final class ProcessTree {
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** One look can miss processes: they fork and end while it reads one pid after the other. */
    private static final int LOOKS_TO_BE_SURE = 2;

    /**
     * Where an attempt begins.
     *
     * @param leader the pid of its first process; 0 if not known
     * @param start when that began; 0 if it had ended before anybody could look
     */
    public record Root(AttemptMarker marker, long leader, long start) {
    }

    private final ProcessTable table;
    private final Set<AttemptMarker> markers = new HashSet<>();
    private final long earliest;
    private final Map<Long, Long> leaders = new HashMap<>();
    /** The start of each process of the tree, by its pid. */
    private final Map<Long, Long> starts = new HashMap<>();
    /** The start of the process that opened each session of the tree, by its pid, which is the session's id, too. */
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
        Map<Long, Row> rows = look.rows();
        starts.entrySet().removeIf(process -> !isSame(rows.get(process.getKey()), process.getValue()));
        // The id of a session cannot go to another process while somebody is in it: whoever has it opened it.
        sessions.entrySet().removeIf(session -> rows.containsKey(session.getKey())
            && !isSame(rows.get(session.getKey()), session.getValue()));
        rows.values().stream().filter(this::isLeader).forEach(this::list);
        listRelated(rows);
        // In this order: the environment of a process that is listed already need not be read.
        rows.values().stream().filter(row -> !starts.containsKey(row.pid()) && isMarked(look, row)).forEach(this::list);
        listRelated(rows);
        return starts.size();
    }

    private void listRelated(Map<Long, Row> rows) {
        long before;
        do {
            before = found;
            rows.values().stream().filter(this::isRelated).forEach(this::list);
        } while (found > before);
    }

    private boolean isLeader(Row row) {
        return leaders.getOrDefault(row.pid(), 0L) == row.start();
    }

    private boolean isMarked(ProcessTable.Look look, Row row) {
        return row.start() >= earliest && look.marker(row).filter(markers::contains).isPresent();
    }

    private boolean isRelated(Row row) {
        return starts.containsKey(row.parent()) || sessions.containsKey(row.session());
    }

    private void list(Row row) {
        if (row.pid() == ProcessHandle.current().pid() || starts.put(row.pid(), row.start()) != null) {
            return;
        }
        found++;
        if (row.session() == row.pid()) {
            sessions.put(row.pid(), row.start());
        }
    }

    /** True while one of the processes found so far is alive; costs less than a look at all. */
    public boolean isAlive() {
        return starts.entrySet().stream().anyMatch(listed -> table.startOf(listed.getKey()) == listed.getValue());
    }

    /**
     * Sends TERM, or KILL, to each process found so far, and answers how many it reached. Parents come first, so that
     * none sees its child die and goes on.
     */
    public int signal(boolean kill) {
        Comparator<Map.Entry<Long, Long>> eldestFirst = Map.Entry.comparingByValue();
        return (int) starts.entrySet().stream().sorted(eldestFirst.thenComparing(Map.Entry.comparingByKey()))
            .filter(listed -> signal(listed.getKey(), listed.getValue(), kill)).count();
    }

    private boolean signal(long pid, long start, boolean kill) {
        // The handle remembers when its process began and compares that once more, at the signal itself.
        return ProcessHandle.of(pid).filter(process -> table.startOf(pid) == start)
            .map(process -> kill ? process.destroyForcibly() : process.destroy()).orElse(false);
    }

    /** Ends the reads here that wait for output of the processes found so far: they get an additional line feed. */
    public void wakeReaders() {
        table.wakeReaders(starts.keySet());
    }

    /**
     * Sends KILL again and again until nothing is left, and answers how many are left after all: processes that this
     * user may not signal, or that the kernel cannot end yet.
     */
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

    /**
     * Kills the process groups of the sessions. Java signals one process at a time. A loop of forks is faster, and a
     * look can miss all of a chain of forks. The kernel kills a group at once.
     */
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

    private static boolean isSame(Row row, long start) {
        return row != null && row.start() == start;
    }
}
