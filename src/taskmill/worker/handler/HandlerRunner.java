package taskmill.worker.handler;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.HandlerWork;
import taskmill.task.Outcome;
import taskmill.task.Progress;
import taskmill.task.Refusal;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.DaemonThreads;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;
import taskmill.worker.run.StopReason;

/** Runs handlers of the embedding program, each attempt on a thread of its own until it ends. Thread-safe. */
public final class HandlerRunner implements Runner {
    private static final System.Logger LOG = System.getLogger(HandlerRunner.class.getName());
    private final Map<String, TaskHandler> handlers = new ConcurrentHashMap<>();
    private final int maxOutput;
    private final long killGraceMs;
    /** As many as there are slots, and one more for each that has not come back from an abandoned handler. */
    private final ThreadPoolExecutor threads;

    /** A handler that is interrupted may take {@code killGraceMs} to end before it is abandoned. */
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
        HandlerRun run = new HandlerRun(assignment, ended);
        try {
            threads.execute(run::run);
        } catch (RejectedExecutionException e) {
            ended.accept(HandlerOutcomes.failure(e));
        } catch (OutOfMemoryError e) {
            // The system gives it no more threads.
            ended.accept(Outcome.impaired());
        }
        return run;
    }

    /** One more thread while one is still in an abandoned handler, one less when it has come back. */
    private synchronized void addThreads(int count) {
        threads.setCorePoolSize(threads.getCorePoolSize() + count);
    }

    /** Interrupts what still runs and waits for it up to 5 s. Each attempt must have ended or been abandoned before. */
    @Override
    public void close() {
        threads.shutdownNow();
        DaemonThreads.awaitEnd(threads);
    }

    /** One attempt of a handler: waits for a thread, runs, and reports its outcome. Thread-safe. */
    private final class HandlerRun implements Run {
        private final Assignment assignment;
        private final Consumer<Outcome> ended;
        /** Null until it begins. */
        private volatile HandlerTask task;
        /** Guarded by this: the thread that runs the handler; null before and after. */
        private Thread thread;
        /** Guarded by this: why it has to end; null if it need not. */
        private StopReason why;
        /** Guarded by this: its outcome is decided. */
        private boolean over;

        HandlerRun(Assignment assignment, Consumer<Outcome> ended) {
            this.assignment = assignment;
            this.ended = ended;
        }

        /** Runs the handler on this thread, and clears its interrupt afterwards. */
        private void run() {
            Optional<Outcome> own = enter() ? Optional.of(call()) : Optional.empty();
            leave(own).ifPresent(ended);
        }

        private synchronized boolean enter() {
            if (why == null) {
                thread = Thread.currentThread();
            }
            return why == null;
        }

        /** The outcome to report; empty if the run was abandoned meanwhile. */
        private synchronized Optional<Outcome> leave(Optional<Outcome> own) {
            thread = null;
            Thread.interrupted();
            if (over) {
                own.ifPresent(late -> addThreads(-1));
                return Optional.empty();
            }
            over = true;
            return why == null ? own
                : Optional.of(stopped(own.isPresent() ? "its thread was interrupted and ended" : "it had not begun"));
        }

        private Outcome call() {
            HandlerWork work = (HandlerWork) assignment.spec().work();
            TaskHandler handler = handlers.get(work.handler());
            if (handler == null) {
                return Outcome.failure(ErrorCode.HANDLER_NOT_FOUND, "this worker has no handler " + work.handler());
            }
            try {
                task = new HandlerTask(assignment.uuid(), assignment.attempt(), assignment.spec().routing().queue(),
                    Json.parse(work.argsJson()));
                return HandlerOutcomes.success(handler.handle(task), maxOutput);
            } catch (Throwable e) {
                LOG.log(Level.DEBUG, () -> "a handler failed uuid=" + assignment.uuid() + " attempt="
                    + assignment.attempt() + " handler=" + work.handler(), e);
                return HandlerOutcomes.failure(e);
            }
        }

        @Override
        public Optional<Progress> progress() {
            return Optional.ofNullable(task).flatMap(HandlerTask::lastProgress);
        }

        @Override
        public void stop(StopReason reason) {
            synchronized (this) {
                if (over || why != null && reason != StopReason.FENCED) {
                    return;
                }
                why = why == null ? reason : why;
                if (thread != null) {
                    thread.interrupt();
                }
            }
            // On the JDK's timer: most handlers are never stopped, so a thread of our own would wait for nothing.
            CompletableFuture.delayedExecutor(reason == StopReason.FENCED ? 0 : killGraceMs, TimeUnit.MILLISECONDS,
                Runnable::run).execute(this::abandon);
        }

        /** Reports the end of a run whether or not its thread has ended. */
        private void abandon() {
            boolean goesOn;
            Outcome outcome;
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                goesOn = thread != null;
                addThreads(goesOn ? 1 : 0);
                outcome = stopped(goesOn ? "its thread was interrupted, and goes on" : "it had not begun");
            }
            if (goesOn) {
                LOG.log(Level.WARNING, "a handler goes on after its attempt was stopped uuid={0} attempt={1}",
                    assignment.uuid(), Integer.toString(assignment.attempt()));
            }
            ended.accept(outcome);
        }

        /** Caller holds the lock. */
        private Outcome stopped(String aftermath) {
            return why.outcome(assignment, aftermath, new JsonObject());
        }
    }
}
