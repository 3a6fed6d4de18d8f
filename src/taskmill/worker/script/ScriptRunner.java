package taskmill.worker.script;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import taskmill.config.Options;
import taskmill.config.WorkerConfig;
import taskmill.task.Outcome;
import taskmill.worker.process.PathSafety;
import taskmill.worker.process.ProcessTable;
import taskmill.worker.process.Setsid;
import taskmill.worker.process.WatchdogClient;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.DaemonThreads;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;
import taskmill.worker.run.StopReason;

/**
 * Runs scripts: executables of one directory, each in a session of its own with a clean environment and the input of
 * its task. When a script is stopped or its worker dies, all of its processes are killed. Thread-safe.
 */
public final class ScriptRunner implements Runner {
    private static final System.Logger LOG = System.getLogger(ScriptRunner.class.getName());
    private static final long CLOSE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(12);
    private static final Duration BACKGROUND_KEPT = Duration.ofMinutes(1);

    /** Daemons, since a background process may hold an output for days. Idle ones end soon: a machine may have few. */
    private final ExecutorService threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 3, TimeUnit.SECONDS,
        new SynchronousQueue<>(), new DaemonThreads("taskmill-script-"));
    private final Set<ScriptRun> running = ConcurrentHashMap.newKeySet();
    private final BinDirectory directory;
    private final BinCatalogue bins;
    private final ScriptCommand command;
    private final WatchdogClient watchdog;
    private final Impairment impairment;
    private final BackgroundOutput background;
    private final ScriptRun.Tools tools;
    private volatile boolean closed;

    ScriptRunner(WorkerConfig config, Path binPath, LongConsumer onWatchdog, Runnable onChange,
        Duration backgroundKept, ResultMemory results) {
        ProcessTable table = ProcessTable.ofPlatform();
        directory = new BinDirectory(binPath);
        bins = new BinCatalogue(directory, threads);
        command = new ScriptCommand(config, directory);
        watchdog = new WatchdogClient(table, onWatchdog);
        impairment = new Impairment(this::trouble, onChange);
        background = new BackgroundOutput(table, backgroundKept.toNanos());
        tools = new ScriptRun.Tools(config, command, watchdog, table, threads, impairment, background, results);
    }

    /**
     * A runner for this configuration; none if it has no bin_path.
     *
     * @param onWatchdog gets the pid of each watchdog process, before any script is started
     * @param onChange runs when {@link #impaired} or {@link #programs} has changed
     */
    public static Optional<ScriptRunner> of(WorkerConfig config, LongConsumer onWatchdog, Runnable onChange,
        ResultMemory results) {
        return config.get(Options.BIN_PATH)
            .map(path -> new ScriptRunner(config, path, onWatchdog, onChange, BACKGROUND_KEPT, results));
    }

    /** Logs a warning for each unwise setting. Called once, before the first script. */
    public void open() {
        Stream.of(!Setsid.words().isEmpty() ? Optional.<String>empty() : Optional.of("no setsid on PATH: processes of "
            + "scripts are found by parents and environment only"),
            rootWarning(tools.config().get(Options.RUN_WITH)), initWarning(), command.warning(), directory.warning())
            .flatMap(Optional::stream).forEach(text -> LOG.log(Level.WARNING, text));
        directory.trouble().ifPresent(impairment::report);
    }

    /** Why no script can be run here now, and what to do. Empty if scripts can run. */
    public Optional<String> impaired() {
        return impairment.reason();
    }

    private Optional<String> trouble() {
        Optional<String> unusable = directory.trouble();
        if (unusable.isPresent() || closed) {
            return unusable;
        }
        try {
            watchdog.require();
            command.tryOut();
            return Optional.empty();
        } catch (IOException | OutOfMemoryError e) {
            return Optional.of(SpawnFailure.reason("no program can be started: " + e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public Run start(Assignment assignment, Consumer<Outcome> ended) {
        ScriptRun run = new ScriptRun(tools, assignment, running::remove, ended);
        running.add(run);
        if (closed) {
            run.finish(StopReason.SHUTDOWN.outcome(assignment, "it was not started", new JsonObject()));
            return run;
        }
        try {
            threads.execute(run);
        } catch (OutOfMemoryError e) {
            impairment.report(SpawnFailure.reason(String.valueOf(e.getMessage())));
            run.finish(Outcome.impaired());
        }
        return run;
    }

    /** How it finds the processes of a script, as far as this platform shows them. A text for people. */
    public String kill() {
        boolean seesAll = tools.table().source().seesAll();
        return (seesAll && !Setsid.words().isEmpty() ? "session, " : "") + "descendants"
            + (seesAll ? ", environment" : "");
    }

    /** The programs that it can run now. For one thread. */
    public BinCatalogue.BinList programs() {
        return bins.list();
    }

    Optional<ProcessHandle> watchdog() {
        return watchdog.process();
    }

    static Optional<String> rootWarning(List<String> runWith) {
        boolean changed = runWith.stream().anyMatch(word -> word.endsWith("setpriv"));
        return !changed && PathSafety.currentUid() == 0
            ? Optional.of("scripts run as root: start the worker as another user (User= of systemd), or set "
                + "run_with: setpriv --reuid=... --regid=... --clear-groups") : Optional.empty();
    }

    /** A warning if this process is process 1, which must reap all orphans. */
    private static Optional<String> initWarning() {
        return ProcessHandle.current().pid() != 1 ? Optional.empty() : Optional.of("this worker is process 1 and does "
            + "not reap processes that scripts leave behind: start the container with an init (docker run --init)");
    }

    /** Kills the scripts that still run, waits for their outcomes, and lets the watchdog end. */
    @Override
    public void close() {
        closed = true;
        long begunNanos = System.nanoTime();
        running.forEach(run -> {
            run.stop(StopReason.SHUTDOWN);
            run.stop(StopReason.FENCED);
        });
        try {
            for (ScriptRun run : running) {
                run.awaitOver(CLOSE_LIMIT_NANOS - (System.nanoTime() - begunNanos));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        impairment.close();
        background.close();
        watchdog.close();
        threads.shutdown();
    }
}
