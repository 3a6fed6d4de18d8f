package taskmill.worker.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import taskmill.loop.Loop;
import taskmill.worker.process.ProcessTree.Root;

/**
 * The watchdog process of a worker. {@link WatchdogClient} tells it which attempts run, and it kills each at its fence,
 * and all when its standard input closes, since the worker has died. Thread-safe.
 */
final class WatchdogMain {
    private static final long NO_FENCE_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FENCE_KILL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long LAST_KILL_NANOS = TimeUnit.SECONDS.toNanos(60);
    /** The pause between two reads, so that a burst of short scripts wakes this process once. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** How long a process that was just started may not show its environment yet. */
    private static final long LATE_START_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    /** Two processes of one machine read the same clock, unless it differs by more than this. */
    private static final long SAME_CLOCK_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ProcessTable table;
    /** Guarded by this. */
    private final Map<String, Watched> attempts = new HashMap<>();
    /** Guarded by this. Added to the times that the worker sends. */
    private long clockOffsetNanos;

    /** One attempt. Guarded by the {@link WatchdogMain} that holds it. */
    private static final class Watched {
        private Root root;
        private long fenceNanos;
        private boolean fenced;
        private boolean toKill;

        private boolean isDue(long now) {
            return !fenced && now - fenceNanos >= 0;
        }
    }

    WatchdogMain(ProcessTable table) {
        this.table = table;
    }

    /** Listens to its worker until that is gone, then kills what has not ended. */
    public static void main(String[] args) {
        WatchdogMain watchdog = new WatchdogMain(ProcessTable.ofPlatform());
        try (Loop fences = Loop.start("taskmill-fences", watchdog::step)) {
            System.out.print(WatchdogLauncher.READY + "\n");
            System.out.flush();
            watchdog.loadKillClasses();
            watchdog.listen(System.in, fences::wake);
            watchdog.killAll();
        }
    }

    /** Loads every class that a kill needs, since the jar may have been replaced by then. */
    private void loadKillClasses() {
        new ProcessTree(table, List.of(new Root(new AttemptMarker("nobody", 0, "nobody"), 0, 0))).kill(0);
    }

    /** Reads lines until the stream ends. Calls {@code heard} when no more are waiting. */
    void listen(InputStream in, Runnable heard) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                accept(line);
                if (!lines.ready()) {
                    heard.run();
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (IOException e) {
            // The worker is gone, as at the end of the stream.
        }
    }

    /** Reads one line. A line that is cut short or not of the protocol is ignored. */
    synchronized void accept(String line) {
        String[] words = line.split(" ", 5);
        try {
            if (words[0].equals("clock")) {
                long offset = System.nanoTime() - Long.parseLong(words[1]);
                clockOffsetNanos = Math.abs(offset) < SAME_CLOCK_NANOS ? 0 : offset;
            } else {
                accept(words[0], words[1] + " " + words[2], words);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            // Nobody could be told.
        }
    }

    private void accept(String verb, String key, String[] words) {
        Watched known = attempts.get(key);
        switch (verb) {
            case "begin" -> {
                Watched watched = new Watched();
                watched.root = new Root(new AttemptMarker(words[1], Integer.parseInt(words[2]), words[4]), 0, 0);
                watched.fenceNanos = nanos(words[3]);
                attempts.put(key, watched);
            }
            case "leader" -> {
                if (known != null) {
                    known.root = new Root(known.root.marker(), Long.parseLong(words[3]), Long.parseLong(words[4]));
                    // The worker was stopped after it had checked the fence and before it started this process.
                    known.toKill = known.fenced;
                }
            }
            case "fence" -> {
                if (known != null) {
                    known.fenceNanos = nanos(words[3]);
                }
            }
            case "end" -> attempts.remove(key);
            default -> {
                // From a newer worker.
            }
        }
    }

    private long nanos(String moment) {
        return Long.parseLong(moment) + clockOffsetNanos;
    }

    /** Kills the attempts that are past their fences, and answers the time until the next fence. */
    long step() {
        Collection<Watched> due = due(System.nanoTime());
        List<Root> roots = new ArrayList<>();
        synchronized (this) {
            due.forEach(watched -> roots.add(watched.root));
        }
        if (!roots.isEmpty() && new ProcessTree(table, roots).kill(FENCE_KILL_NANOS).left() > 0) {
            again(due);
        }
        return nextNanos(System.nanoTime());
    }

    private synchronized Collection<Watched> due(long now) {
        List<Watched> due = new ArrayList<>();
        for (Watched watched : attempts.values()) {
            if (watched.isDue(now) || watched.toKill) {
                watched.fenced = true;
                watched.toKill = false;
                due.add(watched);
            }
        }
        return due;
    }

    private synchronized void again(Collection<Watched> due) {
        due.forEach(watched -> watched.toKill = true);
    }

    private synchronized long nextNanos(long now) {
        long next = NO_FENCE_NANOS;
        for (Watched watched : attempts.values()) {
            if (watched.toKill) {
                next = Math.min(next, AGAIN_NANOS);
            } else if (!watched.fenced) {
                next = Math.min(next, watched.fenceNanos - now);
            }
        }
        return next;
    }

    void killAll() {
        List<Root> roots = new ArrayList<>();
        synchronized (this) {
            attempts.values().forEach(watched -> roots.add(watched.root));
        }
        if (roots.isEmpty()) {
            return;
        }
        ProcessTree tree = new ProcessTree(table, roots);
        tree.kill(LAST_KILL_NANOS);
        LockSupport.parkNanos(LATE_START_NANOS);
        tree.kill(LAST_KILL_NANOS);
    }
}
