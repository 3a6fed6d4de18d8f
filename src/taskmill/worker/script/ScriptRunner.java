package taskmill.worker.script;

import com.eclipsesource.json.JsonObject;
import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.worker.process.ProcessTable;
import taskmill.worker.process.WatchdogClient;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;
import taskmill.worker.run.StopReason;

/**
 * Runs scripts: executables of one directory, each in a session of its own with a clean environment and an empty
 * input. Nothing of a script outlives its stop, nor its worker's death, of which a watchdog process takes care that
 * is started before the first script. Thread-safe.
 */
public final class ScriptRunner implements Runner {
    private static final Logger LOG = System.getLogger(ScriptRunner.class.getName());
    private static final long CLOSE_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(12);

    private final ExecutorService threads = Executors.newCachedThreadPool(new Threads());
    private final Map<String, ScriptRun> running = new ConcurrentHashMap<>();
    private final WatchdogClient watchdog;
    private final ScriptRun.Tools tools;
    private volatile boolean closed;

    /** @param onWatchdog hears the pid of the watchdog before the first script, and of each that takes its place */
    public ScriptRunner(ScriptSettings settings, LongConsumer onWatchdog) {
        Optional<Path> setsid = ScriptCommand.setsid();
        if (setsid.isEmpty()) {
            LOG.log(Level.WARNING, "no setsid on PATH: processes of scripts are found by parents and environment only");
        }
        watchdog = new WatchdogClient(setsid, threads, onWatchdog);
        tools = new ScriptRun.Tools(settings, new BinDirectory(settings.binPath()), new ScriptCommand(settings, setsid),
            watchdog, ProcessTable.ofPlatform(), threads);
    }

    @Override
    public Run start(Assignment assignment, Consumer<Outcome> ended) {
        String key = key(assignment.uuid(), assignment.attempt());
        ScriptRun run = new ScriptRun(tools, assignment, outcome -> {
            running.remove(key);
            ended.accept(outcome);
        });
        running.put(key, run);
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

    /** The process that ends the scripts if this one dies; there is none before the first script. */
    public Optional<ProcessHandle> watchdog() {
        return watchdog.process();
    }

    private static String key(String uuid, int attempt) {
        return uuid + " " + attempt;
    }

    /** Kills what still runs, waits for its outcomes, and lets the watchdog end. */
    @Override
    public void close() {
        closed = true;
        long begunNanos = System.nanoTime();
        running.values().forEach(run -> {
            run.stop(StopReason.SHUTDOWN);
            run.stop(StopReason.FENCED);
        });
        try {
            for (ScriptRun run : running.values()) {
                run.awaitOver(CLOSE_LIMIT_NANOS - (System.nanoTime() - begunNanos));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watchdog.close();
        threads.shutdown();
    }

    /** A background process of a script may hold its output for days; that must not keep the JVM alive. */
    private static final class Threads implements ThreadFactory {
        private final AtomicInteger made = new AtomicInteger();

        @Override
        public Thread newThread(Runnable work) {
            Thread thread = new Thread(work, "taskmill-script-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
