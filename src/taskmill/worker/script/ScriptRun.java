package taskmill.worker.script;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import com.eclipsesource.json.JsonObject;
import taskmill.config.Options;
import taskmill.config.WorkerConfig;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Progress;
import taskmill.worker.process.AttemptMarker;
import taskmill.worker.process.ProcessTable;
import taskmill.worker.process.ProcessTree;
import taskmill.worker.process.ProcessTree.Killed;
import taskmill.worker.process.WatchdogClient;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.Run;
import taskmill.worker.run.StopReason;
import taskmill.worker.script.BinDirectory.Found;
import taskmill.worker.script.BinDirectory.Program;

/** One script from its start to its outcome: two threads read its outputs, a third waits for its exit. Thread-safe. */
final class ScriptRun implements Run, Runnable {
    private static final System.Logger LOG = System.getLogger(ScriptRun.class.getName());
    /** Output that the script piped into a process such as tee may arrive shortly after the script has ended. */
    private static final long OUTPUT_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long BUSY_WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_AGAIN_MS = 1000;
    private static final int STATUS_OF_KILL = 137;
    /** Of each stream of a script that is watched. */
    private static final int WATCHED_BYTES = 64 * 1024;

    /** What all scripts of a worker share. */
    record Tools(WorkerConfig config, ScriptCommand command, WatchdogClient watchdog, ProcessTable table,
        Executor threads, Impairment impairment, BackgroundOutput background, ResultMemory results) { }

    private final Tools tools;
    private final Assignment assignment;
    private final Consumer<ScriptRun> onEnd;
    private final Consumer<Outcome> ended;
    private final AttemptMarker marker;
    private final ScriptKiller killer;
    private final ControlLines stdout;
    private final HeadAndTail stderr;
    private final AtomicBoolean finished = new AtomicBoolean();
    private final CountDownLatch over = new CountDownLatch(1);

    /** @param onEnd hears of the end before {@code ended} gets the outcome */
    ScriptRun(Tools tools, Assignment assignment, Consumer<ScriptRun> onEnd, Consumer<Outcome> ended) {
        this.tools = tools;
        this.assignment = assignment;
        this.onEnd = onEnd;
        this.ended = ended;
        this.marker = AttemptMarker.of(assignment);
        this.stdout = new ControlLines(tools.config().get(Options.MAX_OUTPUT));
        this.stderr = new HeadAndTail(tools.config().get(Options.MAX_OUTPUT));
        this.killer = new ScriptKiller(marker, assignment.fenceNanos(), tools.table(),
            tools.config().get(Options.KILL_GRACE), tools.threads());
    }

    /** The watchdog also kills the attempt at the fence, in case this process is stopped. */
    @Override
    public void fence(long nanos) {
        killer.fence(nanos);
        tools.watchdog().fence(marker, nanos);
    }

    @Override
    public void stop(StopReason why) {
        killer.stop(why);
    }

    @Override
    public Optional<Progress> progress() {
        return stdout.progress();
    }

    @Override
    public Map<String, OutputPart> output() {
        return Map.of("stdout", stdout.output().newest(WATCHED_BYTES), "stderr", stderr.newest(WATCHED_BYTES));
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
        onEnd.accept(this);
        try {
            ended.accept(outcome);
        } finally {
            over.countDown();
        }
    }

    private Optional<Outcome> guarded(Callable<Optional<Outcome>> part) {
        try {
            return part.call();
        } catch (OutOfMemoryError e) {
            // The machine has no thread for it. What has begun is ended, and given back as if the worker stopped.
            killer.killNow();
            tools.impairment().report(SpawnFailure.reason(String.valueOf(e.getMessage())));
            return Optional.of(StopReason.SHUTDOWN.outcome(assignment, "nothing of it is left", new JsonObject()));
        } catch (Throwable e) {
            LOG.log(Level.ERROR, () -> "a script could not be run " + names(), e);
            killer.killNow();
            return Optional.of(Outcome.failure(ErrorCode.SPAWN_FAILED, "the worker could not run it: " + e));
        }
    }

    /** Starts the script and reads its standard output; answers an outcome only if it could not be started. */
    private Optional<Outcome> begin() {
        Found found = tools.command().find(assignment);
        if (!(found instanceof Program program)) {
            return Optional.of(notRun(found));
        }
        try {
            tools.watchdog().begin(marker, killer.fence());
        } catch (IOException e) {
            String reason = SpawnFailure.reason("no watchdog: " + e.getMessage());
            return Optional.of(notRun(new BinDirectory.Impaired(reason)));
        }
        Optional<StopReason> early = killer.reason();
        if (early.isPresent()) {
            return Optional.of(early.get().outcome(assignment, "it was not started", new JsonObject()));
        }
        try {
            start(program);
        } catch (IOException e) {
            return Optional.of(notRun(tools.command().refusal(e, program)));
        }
        return Optional.empty();
    }

    /** The outcome of a script that was refused, or that this machine cannot run now. */
    private Outcome notRun(Found found) {
        if (found instanceof BinDirectory.Refused refused) {
            return Outcome.failure(refused.code(), refused.detail());
        }
        String reason = ((BinDirectory.Impaired) found).reason();
        tools.impairment().report(reason);
        return Outcome.impaired();
    }

    private record Started(Process process, OutputReader out, OutputReader err) { }

    /** Starts the process when all its threads are there, and reads its standard output. */
    private void start(Program program) throws IOException {
        CompletableFuture<Started> start = new CompletableFuture<>();
        try {
            tools.threads().execute(() -> afterwards(start, started -> started.err().run()));
            tools.threads().execute(() -> afterwards(start, this::follow));
            read(start, tools.command().start(program, assignment));
        } finally {
            start.cancel(false);
        }
    }

    private static void afterwards(CompletableFuture<Started> start, Consumer<Started> then) {
        try {
            then.accept(start.join());
        } catch (CancellationException e) {
            // It was not started.
        }
    }

    private void read(CompletableFuture<Started> start, Process process) {
        InputStream out = process.getInputStream();
        // When the process exits, Java closes its pipes, standard output first, and a process that it left in the
        // background would die of its next write. Java takes the monitor of a stream to close it, so this thread holds
        // that monitor from the start.
        synchronized (out) {
            Started started = new Started(process, new OutputReader(out, stdout::add),
                new OutputReader(process.getErrorStream(), stderr::add));
            start.complete(started);
            started.out().run();
            started.err().awaitBegun();
        }
    }

    private void follow(Started started) {
        guarded(() -> {
            ScriptResult end = followed(started.process(), started.out(), started.err());
            tools.results().make(end.bytes(), () -> finish(outcome(end)));
            return Optional.empty();
        }).ifPresent(this::finish);
    }

    private ScriptResult followed(Process process, OutputReader out, OutputReader err) throws InterruptedException {
        long start = tools.table().source().startOf(process.pid());
        ProcessTree.Root root = new ProcessTree.Root(marker, process.pid(), start);
        tools.watchdog().leader(root);
        killer.leader(root);
        int status = awaitExit(process);
        killer.endIfWithoutThread();
        Optional<Killed> killed = killer.leaderExited();
        OutputReader.awaitBoth(out, err, OUTPUT_WAIT_NANOS);
        Optional<Integer> left = killed.or(this::killLeftovers).map(Killed::left);
        boolean isRead = out.isEnded() && err.isEnded();
        if (!isRead && new ProcessTree(tools.table(), List.of(root)).find() == 0) {
            // Nothing holds them open any more, so a busy machine has kept the readers from the rest.
            OutputReader.awaitBoth(out, err, BUSY_WAIT_NANOS);
        }
        tools.background().add(root, out, err);
        stdout.end();
        return new ScriptResult(status, stdout, stderr, reason(status, killed), left,
            tools.table().source().seesAll());
    }

    private Outcome outcome(ScriptResult end) {
        Optional<Found> refusal = end.stopped().isPresent() ? Optional.empty()
            : tools.command().refusal(assignment, end.status(), stdout.output(), stderr);
        return refusal.map(this::notRun)
            .orElseGet(() -> end.outcome(assignment, tools.config().get(Options.FAIL_ON_STDERR)));
    }

    /** The exit status; {@link ScriptResult#UNKNOWN} if everything was killed and the kernel does not end it. */
    private int awaitExit(Process process) throws InterruptedException {
        while (!process.waitFor(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS)) {
            killer.endIfWithoutThread();
            if (killer.isUnkillable()) {
                return ScriptResult.UNKNOWN;
            }
        }
        return process.exitValue();
    }

    private Optional<Killed> killLeftovers() {
        return tools.config().get(Options.KILL_LEFTOVERS) ? Optional.of(killer.killNow()).filter(Killed::anything)
            : Optional.empty();
    }

    /** Why it was killed, here or by the watchdog; empty if it ended by itself before a signal reached it. */
    private Optional<StopReason> reason(int status, Optional<Killed> killed) {
        boolean isKilled = status == STATUS_OF_KILL || killed.filter(Killed::anything).isPresent();
        return isKilled ? killer.reason() : Optional.empty();
    }

    private String names() {
        return "uuid=" + marker.uuid() + " attempt=" + marker.attempt();
    }
}
