package taskmill.worker.handler;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import taskmill.task.HandlerWork;
import taskmill.task.Outcome;
import taskmill.task.Refusal;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;

/**
 * Runs handlers of the embedding program, each attempt on a thread of its own for as long as it takes. Thread-safe.
 */
public final class HandlerRunner implements Runner {
    private final Map<String, TaskHandler> handlers = new ConcurrentHashMap<>();
    private final int maxOutput;
    private final long killGraceMs;
    /** As many as there are slots, and one more for each that never came back from its handler. */
    private final ThreadPoolExecutor threads;

    /**
     * @param concurrency how many attempts run at once
     * @param maxOutput how many bytes of a result are kept
     * @param killGraceMs how long an interrupted handler may take to end before its attempt is given up
     */
    public HandlerRunner(int concurrency, int maxOutput, long killGraceMs) {
        AtomicInteger number = new AtomicInteger();
        this.maxOutput = maxOutput;
        this.killGraceMs = killGraceMs;
        this.threads = new ThreadPoolExecutor(concurrency, Integer.MAX_VALUE, 60, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(task, "taskmill-handler-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Registers a handler, which may be done while tasks run.
     *
     * @throws IllegalArgumentException if the name is none a task can have
     * @throws IllegalStateException if the name has a handler already
     */
    public void handle(String name, TaskHandler handler) {
        requireName(name);
        if (handlers.putIfAbsent(name, handler) != null) {
            throw new IllegalStateException("there is a handler of this name already: " + name);
        }
    }

    private static void requireName(String name) {
        try {
            new HandlerWork(name, "null");
        } catch (Refusal e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
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

    /** A thread is lost to a handler: another one takes its place. */
    synchronized void giveUp() {
        threads.setCorePoolSize(threads.getCorePoolSize() + 1);
    }

    /** A thread that was given up has come back. */
    synchronized void takeBack() {
        threads.setCorePoolSize(threads.getCorePoolSize() - 1);
    }

    /** Interrupts what still runs and waits for it up to 5 s. Every attempt must have ended or been given up before. */
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
