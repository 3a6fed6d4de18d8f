package taskmill.worker.script;

import com.eclipsesource.json.JsonObject;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import taskmill.config.WorkerConfig;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.worker.process.ProcessTable;
import taskmill.worker.process.Setsid;
import taskmill.worker.process.WatchdogClient;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.DaemonThreads;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;
import taskmill.worker.run.StopReason;

/**
 * Runs scripts: executables of one directory, each in a session of its own with a clean environment and an empty
 * input. No process of a script outlives its stop or the death of its worker: a watchdog process, started before the
 * first script, ends the scripts of a dead worker. Thread-safe.
 */
public final class ScriptRunner implements Runner {
    private static final Logger LOG = System.getLogger(ScriptRunner.class.getName());
    private static final long CLOSE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(12);
    private static final Path STATUS = Path.of("/proc/self/status");
    /** The real user, then the one whose rights count, see proc(5). */
    private static final Pattern ROOT = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+0\\s");

    /** Daemons: a background process of a script may hold its output open for days. */
    private final ExecutorService threads = Executors.newCachedThreadPool(new DaemonThreads("taskmill-script-"));
    private final Set<ScriptRun> running = ConcurrentHashMap.newKeySet();
    private final WatchdogClient watchdog;
    private final BinCatalogue bins;
    private final ScriptRun.Tools tools;
    private volatile boolean closed;

    private ScriptRunner(WorkerConfig config, Path binPath, LongConsumer onWatchdog) {
        if (Setsid.find().isEmpty()) {
            LOG.log(Level.WARNING, "no setsid on PATH: processes of scripts are found by parents and environment only");
        }
        rootWarning(config.script()).ifPresent(text -> LOG.log(Level.WARNING, text));
        watchdog = new WatchdogClient(threads, onWatchdog);
        BinDirectory directory = new BinDirectory(binPath);
        bins = new BinCatalogue(directory);
        tools = new ScriptRun.Tools(config.script(), config.bounds().maxOutput(), directory,
            new ScriptCommand(config.script()), watchdog, ProcessTable.ofPlatform(), threads);
    }

    /**
     * A runner for this configuration; none if it has no bin_path.
     *
     * @param onWatchdog hears the pid of the watchdog before the first script, and of each that replaces it
     */
    public static Optional<ScriptRunner> of(WorkerConfig config, LongConsumer onWatchdog) {
        return config.script().binPath().map(path -> new ScriptRunner(config, path, onWatchdog));
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
            run.finish(ScriptResult.notRun(ErrorCode.SPAWN_FAILED, "no thread for it: " + e.getMessage()));
        }
        return run;
    }

    /** By what it finds the processes of a script that must end, as far as this platform shows them; for people. */
    public String kill() {
        boolean seesAll = tools.table().seesAll();
        return (seesAll && Setsid.find().isPresent() ? "session, " : "") + "descendants"
            + (seesAll ? ", environment" : "");
    }

    /** What it can run now. For one thread. */
    public BinCatalogue.Listing programs() {
        return bins.list();
    }

    /** The process that ends the scripts if this one dies; there is none before the first script. */
    Optional<ProcessHandle> watchdog() {
        return watchdog.process();
    }

    /** What to tell the operator if scripts run as root. */
    static Optional<String> rootWarning(WorkerConfig.ScriptConfig script) {
        boolean changed = script.runWith().stream().anyMatch(word -> word.endsWith("setpriv"));
        return !changed && isRoot()
            ? Optional.of("scripts run as root: start the worker as another user (User= of systemd), or set "
                + "run_with: setpriv --reuid=... --regid=... --clear-groups") : Optional.empty();
    }

    private static boolean isRoot() {
        try {
            return ROOT.matcher(Files.readString(STATUS)).find();
        } catch (IOException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }

    /** Kills what still runs, waits for its outcomes, and lets the watchdog end. */
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
        watchdog.close();
        threads.shutdown();
    }
}
