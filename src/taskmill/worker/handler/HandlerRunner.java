package taskmill.worker.handler;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import taskmill.task.HandlerWork;
import taskmill.task.Outcome;
import taskmill.task.Refusal;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.DaemonThreads;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;

/** Runs handlers of the embedding program, each attempt on a thread of its own until it ends. Thread-safe. */
public final class HandlerRunner implements Runner {
    private final Map<String, TaskHandler> handlers = new ConcurrentHashMap<>();
    private final int maxOutput;
    private final long killGraceMs;
    /** As many as there are slots, and one more for each that has not come back from an abandoned handler. */
    private final ThreadPoolExecutor threads;

    /**
     * @param concurrency how many attempts run at once
     * @param maxOutput how many bytes of a result are kept
     * @param killGraceMs how long an interrupted handler may take to end before it is abandoned
     */
    public HandlerRunner(int concurrency, int maxOutput, long killGraceMs) {
        this.maxOutput = maxOutput;
        this.killGraceMs = killGraceMs;
        this.threads = new ThreadPoolExecutor(concurrency, Integer.MAX_VALUE, 60, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), new DaemonThreads("taskmill-handler-"));
        threads.allowCoreThreadTimeOut(true);
    }

    /** Registers a handler, also while tasks run. */
    public void handle(String name, TaskHandler handler) {
        try {
            new HandlerWork(name, "null");
        } catch (Refusal e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
        if (handlers.putIfAbsent(name, handler) != null) {
            throw new IllegalStateException("there is a handler of this name already: " + name);
        }
    }

    /** The names that have a handler. */
    public Set<String> names() {
        return Set.copyOf(handlers.keySet());
    }

    @Override
    public Run start(Assignment assignment, Consumer<Outcome> ended) {
        HandlerRun run = new HandlerRun(this, assignment, ended);
        run.start(threads);
        return run;
    }

    /** The handler of this name, or null. */
    TaskHandler handler(String name) {
        return handlers.get(name);
    }

    int maxOutput() {
        return maxOutput;
    }

    long killGraceMs() {
        return killGraceMs;
    }

    /** A thread is still in an abandoned handler: another thread takes its place. */
    synchronized void replaceThread() {
        threads.setCorePoolSize(threads.getCorePoolSize() + 1);
    }

    /** A thread has come back from an abandoned handler. */
    synchronized void takeThreadBack() {
        threads.setCorePoolSize(threads.getCorePoolSize() - 1);
    }

    /** Interrupts what still runs and waits for it up to 5 s. Each attempt must have ended or been abandoned before. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
