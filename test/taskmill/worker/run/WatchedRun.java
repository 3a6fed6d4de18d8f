package taskmill.worker.run;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.JsonObject;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.RpcWork;
import taskmill.task.TaskSpec;
import taskmill.task.Work;

/** An attempt that was started, and what it reports. */
public final class WatchedRun {
    public static final String UUID = "0190b5f0-7a7b-7c00-8000-000000000001";

    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final Run run;

    private WatchedRun(Runner runner, Assignment assignment) {
        run = runner.start(assignment, outcomes::add);
    }

    /** Starts the second attempt at this work, which may run for 30 s. */
    public static WatchedRun start(Runner runner, Work work) {
        TaskSpec spec = new TaskSpec(UUID, work, new TaskSpec.Routing("mail", 4), TaskSpec.Schedule.NOW,
            TaskSpec.Retry.NONE, TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE);
        return new WatchedRun(runner, new Assignment(spec, 2, "w-1", 30_000,
            System.nanoTime() + TimeUnit.SECONDS.toNanos(40)));
    }

    public static WatchedRun post(Runner runner, String url) {
        return post(runner, url, "hello");
    }

    public static WatchedRun post(Runner runner, String url, String body) {
        return start(runner, new RpcWork("POST", url, Map.of(), Optional.of(body)));
    }

    public static WatchedRun get(Runner runner, String url) {
        return start(runner, new RpcWork("GET", url, Map.of(), Optional.empty()));
    }

    public WatchedRun stop(StopReason why) {
        run.stop(why);
        return this;
    }

    public Run run() {
        return run;
    }

    public boolean hasEnded() {
        return !outcomes.isEmpty();
    }

    /** The next outcome it reports; there should be only one. */
    public Outcome outcome() throws InterruptedException {
        Outcome outcome = outcomes.poll(60, TimeUnit.SECONDS);
        if (outcome == null) {
            throw new AssertionError("no outcome within a minute");
        }
        return outcome;
    }

    public Outcome.Failure failure() throws InterruptedException {
        Outcome outcome = outcome();
        return outcome.failure().orElseThrow(() -> new AssertionError("a failure is expected, not " + outcome));
    }

    public ErrorCode code() throws InterruptedException {
        return failure().code();
    }

    /** The result of a success. */
    public JsonObject result() throws InterruptedException {
        Outcome outcome = outcome();
        if (outcome.failure().isPresent()) {
            throw new AssertionError("a success is expected, not " + outcome);
        }
        return outcome.result();
    }
}
