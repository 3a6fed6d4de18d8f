package taskmill.worker.script;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import taskmill.worker.process.AttemptMarker;
import taskmill.worker.process.ProcessTable;
import taskmill.worker.process.ProcessTree;
import taskmill.worker.process.ProcessTree.Killed;
import taskmill.worker.process.ProcessTree.Root;
import taskmill.worker.run.StopReason;

/**
 * Ends one script when it is told to: TERM to all of it, KILL after a grace to what is left, on a thread of its own.
 * Keeps the first reason and the fence. Thread-safe.
 */
final class ScriptKiller {
    private static final System.Logger LOG = System.getLogger(ScriptKiller.class.getName());
    private static final long KILL_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SHORTEST_PAUSE_MS = 5;
    private static final long LONGEST_PAUSE_MS = 50;

    private final ProcessTable table;
    private final Duration grace;
    private final Executor threads;
    /** Guarded by this, as are all below: where the processes are found; the leader is added when it runs. */
    private Root root;
    private Optional<StopReason> reason = Optional.empty();
    private long fenceNanos;
    private boolean withoutGrace;
    private boolean hasLeader;
    private boolean begun;
    private boolean needsThread;
    private boolean exited;
    private Optional<Killed> killed = Optional.empty();

    /** @param fenceNanos nothing may run after this moment of {@link System#nanoTime()} */
    ScriptKiller(AttemptMarker marker, long fenceNanos, ProcessTable table, Duration grace, Executor threads) {
        this.fenceNanos = fenceNanos;
        this.table = table;
        this.grace = grace;
        this.threads = threads;
        this.root = new Root(marker, 0, 0);
    }

    /** After the old fence the watchdog kills the attempt, whatever the new fence is. */
    synchronized void fence(long nanos) {
        if (isFencePast()) {
            stop(StopReason.FENCED);
        }
        fenceNanos = nanos;
    }

    synchronized void stop(StopReason why) {
        if (exited) {
            return;
        }
        reason = reason.or(() -> Optional.of(why));
        withoutGrace |= why == StopReason.FENCED;
        notifyAll();
        beginIfStopped();
    }

    /** Tells the first process; from here on a stop sends signals. */
    synchronized void leader(Root leader) {
        root = leader;
        hasLeader = true;
        beginIfStopped();
    }

    /** Caller holds the lock. */
    private void beginIfStopped() {
        if (reason.isPresent() && hasLeader && !begun) {
            begun = true;
            try {
                threads.execute(this::end);
            } catch (OutOfMemoryError e) {
                needsThread = true;
            }
        }
    }

    /** Ends the script on the caller's thread if the system had none for that. */
    void endIfWithoutThread() {
        synchronized (this) {
            if (!needsThread) {
                return;
            }
            needsThread = false;
        }
        end();
    }

    /**
     * The first process has ended; a later stop changes nothing. If one came before, all of the script has ended when
     * this returns, and the answer is what was killed.
     */
    synchronized Optional<Killed> leaderExited() throws InterruptedException {
        exited = true;
        notifyAll();
        while (begun && killed.isEmpty()) {
            wait();
        }
        return killed;
    }

    /** True if a stop killed everything, and something of it is still there. */
    synchronized boolean isUnkillable() {
        return killed.filter(result -> result.left() > 0).isPresent();
    }

    Killed killNow() {
        return kill(tree());
    }

    private Killed kill(ProcessTree tree) {
        Killed result = tree.kill(KILL_LIMIT_NANOS);
        if (result.left() > 0) {
            AttemptMarker marker = root().marker();
            LOG.log(Level.ERROR, () -> "processes of a script could not be killed uuid=" + marker.uuid() + " attempt="
                + marker.attempt() + " left=" + result.left());
        }
        return result;
    }

    /** The first reason to end it; the fence is one, too. */
    synchronized Optional<StopReason> reason() {
        return reason.isEmpty() && isFencePast() ? Optional.of(StopReason.FENCED) : reason;
    }

    synchronized long fence() {
        return fenceNanos;
    }

    private void end() {
        int reached = 0;
        Killed result = new Killed(0, 0);
        try {
            ProcessTree tree = tree();
            reached = terminate(tree);
            result = kill(tree);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended(new Killed(reached + result.reached(), result.left()));
        }
    }

    /** Sends TERM and waits until all is gone or the grace is over; answers how many processes the signal reached. */
    private int terminate(ProcessTree tree) throws InterruptedException {
        if (isWithoutGrace()) {
            return 0;
        }
        tree.find();
        int reached = tree.signal(false);
        long begunNanos = System.nanoTime();
        long pauseMs = SHORTEST_PAUSE_MS;
        while (!isWithoutGrace() && System.nanoTime() - begunNanos < grace.toNanos()) {
            // A process that starts later gets no TERM while others live: it may be part of the script's cleanup.
            if (!tree.isAlive()) {
                if (tree.find() == 0) {
                    break;
                }
                reached += tree.signal(false);
            }
            pause(pauseMs);
            pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        }
        return reached;
    }

    private synchronized void pause(long ms) throws InterruptedException {
        wait(ms);
    }

    private synchronized void ended(Killed result) {
        killed = Optional.of(result);
        notifyAll();
    }

    private synchronized boolean isWithoutGrace() {
        return withoutGrace;
    }

    private synchronized Root root() {
        return root;
    }

    private ProcessTree tree() {
        return new ProcessTree(table, List.of(root()));
    }

    /** Caller holds the lock. */
    private boolean isFencePast() {
        return System.nanoTime() - fenceNanos >= 0;
    }
}
