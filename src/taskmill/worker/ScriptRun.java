package taskmill.worker;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.ScriptWork;
import taskmill.worker.ProcessTree.Killed;

/**
 * One script from its start to its outcome: one thread waits for its exit, two more read its outputs. Thread-safe.
 */
final class ScriptRun implements Runner.Run, Runnable {
    private static final Logger LOG = System.getLogger(ScriptRun.class.getName());
    /** What the script piped into a process that ends after it, such as tee, is still on its way for a moment. */
    private static final long OUTPUT_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
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
        Outcome outcome;
        try {
            outcome = attempt();
        } catch (Throwable e) {
            LOG.log(Level.ERROR, () -> "a script could not be run " + names(), e);
            ending.killNow();
            outcome = ScriptEnd.notRun(ErrorCode.SPAWN_FAILED, "the worker could not run it: " + e);
        }
        finish(outcome);
    }

    /** Hands the outcome over; called by others than {@link #run()} only if that never begins. */
    void finish(Outcome outcome) {
        try {
            ended.accept(outcome);
        } finally {
            over.countDown();
        }
    }

    private Outcome attempt() throws InterruptedException {
        BinPath.Found found = tools.bins().find(((ScriptWork) assignment.spec().work()).binName());
        if (found instanceof BinPath.Refused refused) {
            return ScriptEnd.notRun(refused.code(), refused.detail());
        }
        try {
            tools.watchdog().begin(marker, ending.fence());
        } catch (IOException e) {
            return ScriptEnd.notRun(ErrorCode.SPAWN_FAILED, "its watchdog cannot be started: " + e.getMessage());
        }
        try {
            return spawned((BinPath.Program) found);
        } finally {
            tools.watchdog().end(marker);
        }
    }

    private Outcome spawned(BinPath.Program program) throws InterruptedException {
        Optional<Stop> early = ending.reason();
        if (early.isPresent()) {
            return Stopped.outcome(early.get(), assignment, "it was not started", new JsonObject());
        }
        Process process;
        try {
            process = tools.command().start(program, assignment);
        } catch (IOException e) {
            warnOfBrokenHelper(e);
            return ScriptEnd.notRun(ErrorCode.SPAWN_FAILED, e.getMessage());
        }
        return followed(process);
    }

    private Outcome followed(Process process) throws InterruptedException {
        Capture out = new Capture(tools.settings().maxOutput());
        Capture err = new Capture(tools.settings().maxOutput());
        Drain outDrain = new Drain(process.getInputStream(), out);
        Drain errDrain = new Drain(process.getErrorStream(), err);
        tools.threads().execute(outDrain);
        tools.threads().execute(errDrain);
        leader(process.pid());
        int status = process.waitFor();
        Optional<Killed> killed = ending.leaderExited();
        Drain.awaitBoth(outDrain, errDrain, OUTPUT_WAIT_NANOS);
        Optional<Integer> left = killed.or(this::killLeftovers).map(Killed::left);
        return outcome(new ScriptEnd(status, out, err, reason(status, killed), left, tools.table().seesAll()));
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

    /** Why it was ended; nothing if it ended by itself before a signal reached it. */
    private Optional<Stop> reason(int status, Optional<Killed> killed) {
        boolean byWatchdog = killed.isEmpty() && status == STATUS_OF_KILL;
        return byWatchdog || killed.filter(Killed::anything).isPresent() ? ending.reason() : Optional.empty();
    }

    private Outcome outcome(ScriptEnd end) {
        boolean isExecFailure = tools.command().isExecFailure(end.status(), end.out(), end.err());
        return isExecFailure && end.stopped().isEmpty() ? end.notExecuted()
            : end.outcome(assignment, tools.settings().failOnStderr());
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
