package taskmill.worker;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.ScriptWork;
import taskmill.worker.ProcessTree.Killed;

/**
 * One script from its start to its outcome: two threads read its outputs, a third waits for its exit. Thread-safe.
 */
final class ScriptRun implements Runner.Run, Runnable {
    private static final Logger LOG = System.getLogger(ScriptRun.class.getName());
    /** What the script piped into a process that ends after it, such as tee, is still on its way for a moment. */
    private static final long OUTPUT_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LOOK_AGAIN_MS = 1000;
    private static final int STATUS_OF_KILL = 137;

    /** What all scripts of a worker share. */
    record Tools(ScriptSettings settings, BinPath bins, ScriptCommand command, Watchdog watchdog, ProcessTable table,
        Executor threads) {
    }

    private final Tools tools;
    private final Assignment assignment;
    private final Consumer<Outcome> ended;
    private final Marker marker;
    private final Ending ending;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    ScriptRun(Tools tools, Assignment assignment, Consumer<Outcome> ended) {
        this.tools = tools;
        this.assignment = assignment;
        this.ended = ended;
        this.marker = Marker.of(assignment);
        this.ending = new Ending(marker, tools.table(), tools.settings().killGrace(), tools.threads());
    }

    /** Moves the moment after which nothing may run, in nanoseconds of {@link System#nanoTime()}. */
    void fence(long nanos) {
        ending.fence(nanos);
    }

    @Override
    public void stop(Stop why) {
        ending.stop(why);
    }

    boolean awaitOver(long atMostNanos) throws InterruptedException {
        return over.await(atMostNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        guarded(this::begin).ifPresent(this::finish);
    }

    /** Hands the outcome over, once; called by others only if {@link #run()} never begins. */
    void finish(Outcome outcome) {
        if (!finished.compareAndSet(false, true)) {
            return;
        }
        tools.watchdog().end(marker);
        try {
            ended.accept(outcome);
        } finally {
            over.countDown();
        }
    }

    private Optional<Outcome> guarded(Callable<Optional<Outcome>> part) {
        try {
            return part.call();
        } catch (Throwable e) {
            LOG.log(Level.ERROR, () -> "a script could not be run " + names(), e);
            ending.killNow();
            return Optional.of(ScriptEnd.notRun(ErrorCode.SPAWN_FAILED, "the worker could not run it: " + e));
        }
    }

    /** Starts the script and reads its standard output; answers an outcome only if it could not be started. */
    private Optional<Outcome> begin() {
        BinPath.Found found = tools.bins().find(((ScriptWork) assignment.spec().work()).binName());
        if (found instanceof BinPath.Refused refused) {
            return Optional.of(ScriptEnd.notRun(refused.code(), refused.detail()));
        }
        try {
            tools.watchdog().begin(marker, ending.fence());
        } catch (IOException e) {
            return Optional.of(ScriptEnd.notRun(ErrorCode.SPAWN_FAILED, "no watchdog: " + e.getMessage()));
        }
        Optional<Stop> early = ending.reason();
        if (early.isPresent()) {
            return Optional.of(Stopped.outcome(early.get(), assignment, "it was not started", new JsonObject()));
        }
        try {
            read(tools.command().start((BinPath.Program) found, assignment));
        } catch (IOException e) {
            warnOfBrokenHelper(e);
            return Optional.of(ScriptEnd.notRun(ErrorCode.SPAWN_FAILED, e.getMessage()));
        }
        return Optional.empty();
    }

    private void read(Process process) {
        InputStream stdout = process.getInputStream();
        // When the process exits Java closes its pipes, output first, and whatever it left in the background would die
        // of them; but it takes the monitors of the streams to do so. This one is kept from the first moment on.
        synchronized (stdout) {
            Drain out = new Drain(stdout, tools.settings().maxOutput());
            Drain err = new Drain(process.getErrorStream(), tools.settings().maxOutput());
            tools.threads().execute(err);
            tools.threads().execute(() -> follow(process, out, err));
            out.run();
            err.awaitBegun();
        }
    }

    private void follow(Process process, Drain out, Drain err) {
        guarded(() -> Optional.of(followed(process, out, err))).ifPresent(this::finish);
    }

    private Outcome followed(Process process, Drain out, Drain err) throws InterruptedException {
        leader(process.pid());
        int status = awaitExit(process);
        Optional<Killed> killed = ending.leaderExited();
        Drain.awaitBoth(out, err, OUTPUT_WAIT_NANOS);
        Optional<Integer> left = killed.or(this::killLeftovers).map(Killed::left);
        ScriptEnd end = new ScriptEnd(status, out.capture(), err.capture(), reason(status, killed), left,
            tools.table().seesAll());
        boolean isExecFailure = tools.command().isExecFailure(status, end.out(), end.err());
        return isExecFailure && end.stopped().isEmpty() ? end.notExecuted()
            : end.outcome(assignment, tools.settings().failOnStderr());
    }

    /** The exit status, unless all was killed in vain and nobody knows when the kernel lets it end. */
    private int awaitExit(Process process) throws InterruptedException {
        while (!process.waitFor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
            if (ending.isInVain()) {
                return ScriptEnd.UNKNOWN;
            }
        }
        return process.exitValue();
    }

    private void leader(long pid) {
        ProcessTree.Root root = new ProcessTree.Root(marker, pid, tools.table().startOf(pid));
        tools.watchdog().leader(root);
        ending.leader(root);
    }

    private Optional<Killed> killLeftovers() {
        return tools.settings().killLeftovers() ? Optional.of(ending.killNow()).filter(Killed::anything)
            : Optional.empty();
    }

    /** Why it was ended, here or by the watchdog; nothing if it ended by itself before a signal reached it. */
    private Optional<Stop> reason(int status, Optional<Killed> killed) {
        boolean isKilled = status == STATUS_OF_KILL || killed.filter(Killed::anything).isPresent();
        return isKilled ? ending.reason() : Optional.empty();
    }

    /** Java starts programs by a small one of its own, which must fit the running Java exactly. */
    private void warnOfBrokenHelper(IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("spawn helper") || message.contains("posix_spawn")) {
            LOG.log(Level.ERROR, () -> "the Java under this worker was replaced, it cannot start programs any more; "
                + "restart the worker " + names(), e);
        }
    }

    private String names() {
        return "uuid=" + marker.uuid() + " attempt=" + marker.attempt();
    }
}
