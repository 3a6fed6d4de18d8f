package taskmill.worker.handler;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.HandlerWork;
import taskmill.task.Outcome;
import taskmill.task.Progress;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.Run;
import taskmill.worker.run.StopReason;

/** One attempt of a handler: waits for a thread, runs, and reports its outcome. Thread-safe. */
final class HandlerRun implements Run, Runnable {
    private static final System.Logger LOG = System.getLogger(HandlerRun.class.getName());

    private final HandlerRunner runner;
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

    HandlerRun(HandlerRunner runner, Assignment assignment, Consumer<Outcome> ended) {
        this.runner = runner;
        this.assignment = assignment;
        this.ended = ended;
    }

    /** Begins when one of these threads is free. */
    void start(Executor threads) {
        try {
            threads.execute(this);
        } catch (RejectedExecutionException e) {
            ended.accept(HandlerOutcomes.failure(e));
        } catch (OutOfMemoryError e) {
            // The system gives it no more threads.
            ended.accept(Outcome.impaired());
        }
    }

    /** Runs the handler on this thread, and clears its interrupt afterwards. */
    @Override
    public void run() {
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
            own.ifPresent(late -> runner.takeThreadBack());
            return Optional.empty();
        }
        over = true;
        if (why == null) {
            return own;
        }
        return Optional.of(stopped(own.isPresent() ? "its thread was interrupted and ended" : "it had not begun"));
    }

    private Outcome call() {
        HandlerWork work = (HandlerWork) assignment.spec().work();
        TaskHandler handler = runner.handler(work.handler());
        if (handler == null) {
            return Outcome.failure(ErrorCode.HANDLER_NOT_FOUND, "this worker has no handler " + work.handler());
        }
        try {
            task = new HandlerTask(assignment.uuid(), assignment.attempt(), assignment.spec().routing().queue(),
                Json.parse(work.argsJson()));
            return HandlerOutcomes.success(handler.handle(task), runner.maxOutput());
        } catch (Throwable e) {
            LOG.log(Level.DEBUG, () -> "a handler failed uuid=" + assignment.uuid() + " attempt="
                + assignment.attempt() + " handler=" + work.handler(), e);
            return HandlerOutcomes.failure(e);
        }
    }

    @Override
    public Optional<Progress> progress() {
        HandlerTask begun = task;
        return begun == null ? Optional.empty() : begun.lastProgress();
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
        long graceMs = reason == StopReason.FENCED ? 0 : runner.killGraceMs();
        Executor later = CompletableFuture.delayedExecutor(graceMs, TimeUnit.MILLISECONDS, Runnable::run);
        later.execute(this::abandon);
    }

    /** Reports the end of a run whether or not its thread has ended. */
    private void abandon() {
        Outcome outcome;
        boolean goesOn;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            goesOn = thread != null;
            if (goesOn) {
                runner.replaceThread();
            }
            outcome = stopped(goesOn ? "its thread was interrupted, and goes on" : "it had not begun");
        }
        if (goesOn) {
            LOG.log(Level.WARNING, () -> "a handler goes on after its attempt was stopped uuid=" + assignment.uuid()
                + " attempt=" + assignment.attempt());
        }
        ended.accept(outcome);
    }

    /** Caller holds the lock. */
    private Outcome stopped(String aftermath) {
        return why.outcome(assignment, aftermath, new JsonObject());
    }
}
