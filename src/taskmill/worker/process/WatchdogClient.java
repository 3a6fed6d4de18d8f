package taskmill.worker.process;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import taskmill.loop.Loop;
import taskmill.worker.process.ProcessTree.Root;

/**
 * The worker's side of its watchdog process ({@link WatchdogMain}). Starts it before the first script, tells it which
 * attempts run, and starts another one if it dies. Thread-safe.
 *
 * <p>The protocol is lines of words: {@code clock <now>}, {@code begin <uuid> <attempt> <fence> <worker>},
 * {@code leader <uuid> <attempt> <pid> <start>}, {@code fence <uuid> <attempt> <fence>},
 * {@code end <uuid> <attempt>}; times are of {@link System#nanoTime()}. A line is shorter than 4096 bytes, which
 * a pipe takes whole or not at all, see pipe(7).
 */
public final class WatchdogClient implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WatchdogClient.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long END_WAIT_MS = 2000;
    private static final long IDLE = 0;

    /** What a new watchdog must be told of an attempt; without a leader until that is known. */
    private record Watched(Root root, long fenceNanos) { }

    private final ProcessTable table;
    private final WatchdogLauncher launch = new WatchdogLauncher();
    private final LongConsumer onStart;
    private final Map<String, Long> renewals = new ConcurrentHashMap<>();
    private final Loop checks;
    private final Loop tellsRenewals;
    private final AtomicBoolean checking = new AtomicBoolean();
    /** Written under the lock. */
    private final Map<String, Watched> attempts = new ConcurrentHashMap<>();
    /** Written under the lock. */
    private volatile Optional<Process> process = Optional.empty();
    /** Guarded by this. True if the log says that there is no watchdog. */
    private boolean warned;
    /** Written under the lock. */
    private volatile boolean closed;
    /** When the line that is being written was begun; {@link #IDLE} if none is. */
    private volatile long writingSince = IDLE;

    /** @param onStart gets the pid of each new watchdog process, before that is told of any attempt */
    public WatchdogClient(ProcessTable table, LongConsumer onStart) {
        this.table = table;
        this.onStart = onStart;
        // Started now: later the machine may have no thread left.
        this.checks = Loop.start("taskmill-watchdog", this::check);
        this.tellsRenewals = Loop.start("taskmill-watchdog-renewals", this::tellRenewals);
    }

    /** Tells the watchdog of an attempt, before its process is started; an exception says why that must not be. */
    public void begin(AttemptMarker marker, long fenceNanos) throws IOException {
        killIfStopped();
        synchronized (this) {
            attempts.put(key(marker), new Watched(new Root(marker, 0, 0), fenceNanos));
            try {
                tell(beginLine(marker, fenceNanos));
            } catch (IOException e) {
                attempts.remove(key(marker));
                throw e;
            }
        }
        if (checking.compareAndSet(false, true)) {
            checks.wake();
        }
    }

    /** @throws IOException if there is no watchdog and none can be started */
    public void require() throws IOException {
        killIfStopped();
        synchronized (this) {
            if (!isAlive()) {
                startAnother();
            }
        }
    }

    /** While attempts run: replaces a watchdog that died, was stopped, or does not read any more. */
    private long check() {
        checking.set(!attempts.isEmpty());
        // Read again: an attempt may have begun before the flag changed, and then it did not wake this loop.
        if (attempts.isEmpty() || closed) {
            return Loop.IDLE_NANOS;
        }
        checking.set(true);
        long since = writingSince;
        killIfStopped();
        if (since != IDLE && System.nanoTime() - since > STUCK_NANOS) {
            process().ifPresent(ProcessHandle::destroyForcibly);
        }
        // The lock is taken only if the watchdog is dead. Then no thread that holds it can be blocked in a write.
        if (!isAlive()) {
            synchronized (this) {
                tellIfPossible("clock " + System.nanoTime());
            }
        }
        return isAlive() ? LOOK_NANOS : RETRY_NANOS;
    }

    private void killIfStopped() {
        Optional<Process> stopped = process.filter(watchdog -> table.source().isStopped(watchdog.pid()));
        try {
            if (stopped.isPresent()) {
                stopped.get().destroyForcibly().waitFor(END_WAIT_MS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the watchdog which process is the first of an attempt. */
    public synchronized void leader(Root root) {
        attempts.computeIfPresent(key(root.marker()), (key, watched) -> new Watched(root, watched.fenceNanos()));
        tellIfPossible(leaderLine(root));
    }

    /** An attempt has ended. The watchdog leaves its background processes alone. */
    public synchronized void end(AttemptMarker marker) {
        if (attempts.remove(key(marker)) != null && isAlive()) {
            tellIfPossible("end " + key(marker));
        }
    }

    /** Moves the fence of an attempt. Never blocks. */
    public void fence(AttemptMarker marker, long fenceNanos) {
        renewals.put(key(marker), fenceNanos);
        tellsRenewals.wake();
    }

    private long tellRenewals() {
        for (String key : renewals.keySet()) {
            renew(key, renewals.remove(key));
        }
        return Loop.IDLE_NANOS;
    }

    private synchronized void renew(String key, long fenceNanos) {
        Watched moved = attempts.computeIfPresent(key, (same, watched) -> new Watched(watched.root(), fenceNanos));
        if (moved != null) {
            tellIfPossible("fence " + key + " " + fenceNanos);
        }
    }

    /** Caller holds the lock. */
    private void tellIfPossible(String line) {
        try {
            tell(line);
        } catch (IOException e) {
            if (!warned) {
                LOG.log(Level.ERROR, () -> "no watchdog: if this worker is killed, its scripts go on reason=" + e);
            }
            warned = true;
        }
    }

    /** Caller holds the lock, and has noted in {@code attempts} what the line says. */
    private void tell(String line) throws IOException {
        if (closed) {
            throw new IOException("the worker has been closed");
        }
        if (isAlive()) {
            try {
                write(process.orElseThrow().getOutputStream(), line);
                return;
            } catch (IOException e) {
                process.get().destroyForcibly();
            }
        }
        startAnother();
    }

    /** Caller holds the lock. */
    private void startAnother() throws IOException {
        if (process.isPresent()) {
            long pid = process.get().pid();
            LOG.log(Level.WARNING, () -> "the watchdog did not answer and is replaced pid=" + pid);
        }
        Process started = launch.start();
        process = Optional.of(started);
        warned = false;
        onStart.accept(started.pid());
        OutputStream out = started.getOutputStream();
        write(out, "clock " + System.nanoTime());
        for (Watched watched : attempts.values()) {
            write(out, beginLine(watched.root().marker(), watched.fenceNanos()));
            if (watched.root().leader() != 0) {
                write(out, leaderLine(watched.root()));
            }
        }
    }

    /** The process that watches now, if there is one. */
    public Optional<ProcessHandle> process() {
        return process.filter(Process::isAlive).map(Process::toHandle);
    }

    private void write(OutputStream out, String line) throws IOException {
        writingSince = System.nanoTime() | 1;
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } finally {
            writingSince = IDLE;
        }
    }

    private boolean isAlive() {
        return process.filter(Process::isAlive).isPresent();
    }

    private static String beginLine(AttemptMarker marker, long fenceNanos) {
        return "begin " + key(marker) + " " + fenceNanos + " " + marker.worker();
    }

    private static String leaderLine(Root root) {
        return "leader " + key(root.marker()) + " " + root.leader() + " " + root.start();
    }

    private static String key(AttemptMarker marker) {
        return marker.uuid() + " " + marker.attempt();
    }

    /** Lets the watchdog end. It first kills the attempts that have not ended. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        checks.close();
        tellsRenewals.close();
        try {
            if (process.isPresent()) {
                process.get().getOutputStream().close();
                process.get().waitFor(END_WAIT_MS, TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the watchdog was gone before it was closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
