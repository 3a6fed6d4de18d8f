package taskmill.worker;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import taskmill.worker.ProcessSource.Row;

/**
 * Everything that runs for some attempts: their leaders, the sessions these lead, all descendants, and each process
 * whose environment names one of the attempts. A process that was found once stays listed by pid and start, even if
 * it leaves its parents and clears its environment; a listed pid that went to another process is dropped, so no
 * stranger is ever signaled. One that clears its environment and opens a session before it is seen for the first
 * time is not found: only a PID namespace holds it. Not thread-safe.
 */
final class ProcessTree {
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** One look is no proof: it passes over the pids one after another while processes fork and end. */
    private static final int LOOKS_TO_BE_SURE = 2;

    /**
     * Where an attempt begins.
     *
     * @param leader the pid of its first process; 0 if not known
     * @param start when that began; 0 if it had ended before anybody could look
     */
    record Root(Marker marker, long leader, long start) {
    }

    private final ProcessTable table;
    private final Collection<Root> roots;
    private final Set<Marker> markers = new HashSet<>();
    private final Map<Long, Long> starts = new HashMap<>();
    private long found;

    ProcessTree(ProcessTable table, Collection<Root> roots) {
        this.table = table;
        this.roots = List.copyOf(roots);
        roots.forEach(root -> markers.add(root.marker()));
    }

    /** Looks again at all processes, and answers how many of this tree are alive. */
    int find() {
        ProcessTable.Look look = table.look();
        starts.entrySet().removeIf(listed -> !isSame(look.rows().get(listed.getKey()), listed.getValue()));
        Set<Long> sessions = sessions(look);
        long earliest = roots.stream().mapToLong(Root::start).min().orElse(0);
        for (Row row : look.rows().values()) {
            if (isLeader(row) || sessions.contains(row.session())
                || row.start() >= earliest && look.marker(row.pid()).filter(markers::contains).isPresent()) {
                list(row);
            }
        }
        listDescendants(look);
        return starts.size();
    }

    /** True while one of the processes found so far is alive; costs less than a look at all. */
    boolean isAlive() {
        return starts.entrySet().stream().anyMatch(listed -> table.startOf(listed.getKey()) == listed.getValue());
    }

    /** Sends TERM, or KILL, to each process found so far, and answers how many it reached. */
    int signal(boolean kill) {
        int reached = 0;
        for (Map.Entry<Long, Long> listed : starts.entrySet()) {
            // The handle compares the start once more, at the signal itself.
            boolean sent = ProcessHandle.of(listed.getKey())
                .filter(process -> table.startOf(process.pid()) == listed.getValue())
                .map(process -> kill ? process.destroyForcibly() : process.destroy()).orElse(false);
            reached += sent ? 1 : 0;
        }
        return reached;
    }

    /**
     * Sends KILL again and again until nothing is left, and answers how many are left after all: processes that this
     * user may not signal, or that the kernel cannot end yet.
     */
    Killed kill(long atMostNanos) {
        long begunNanos = System.nanoTime();
        int reached = 0;
        int empty = 0;
        for (int round = 0;; round++) {
            long foundBefore = found;
            int alive = find();
            empty = alive == 0 ? empty + 1 : 0;
            if (empty == LOOKS_TO_BE_SURE || System.nanoTime() - begunNanos > atMostNanos) {
                return new Killed(reached, alive);
            }
            reached += signal(true);
            if (round > 0 && found > foundBefore) {
                killGroups();
            }
            LockSupport.parkNanos(Math.min(LONGEST_PAUSE_NANOS, SHORTEST_PAUSE_NANOS << Math.min(round, 10)));
        }
    }

    /** How many signals reached a process, and how many processes were still there at the end. */
    record Killed(int reached, int left) {
        boolean anything() {
            return reached > 0 || left > 0;
        }
    }

    /** A leader's session, unless its pid went to another process: then the session is that one's, too. */
    private Set<Long> sessions(ProcessTable.Look look) {
        Set<Long> sessions = new HashSet<>();
        for (Root root : roots) {
            Row holder = look.rows().get(root.leader());
            if (root.leader() != 0 && (holder == null || isLeader(holder))) {
                sessions.add(root.leader());
            }
        }
        return sessions;
    }

    private boolean isLeader(Row row) {
        return roots.stream().anyMatch(root -> root.leader() == row.pid() && root.start() == row.start());
    }

    private void listDescendants(ProcessTable.Look look) {
        int before;
        do {
            before = starts.size();
            look.rows().values().stream().filter(row -> starts.containsKey(row.parent())).forEach(this::list);
        } while (starts.size() > before);
    }

    private void list(Row row) {
        if (row.pid() != ProcessHandle.current().pid() && starts.put(row.pid(), row.start()) == null) {
            found++;
        }
    }

    /** Java signals one process at a time, which a loop of forks outruns; the kernel ends a whole group at once. */
    private void killGroups() {
        ProcessTable.Look look = table.look();
        Set<Long> sessions = sessions(look);
        for (Row row : look.rows().values()) {
            if (sessions.contains(row.group()) && row.group() == row.session()) {
                killGroup(row.group());
                sessions.remove(row.group());
            }
        }
    }

    private static void killGroup(long group) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- -" + group)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD)
                .start().waitFor();
        } catch (IOException e) {
            // The rounds go on one by one.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isSame(Row row, long start) {
        return row != null && row.start() == start;
    }
}
