package taskmill.worker;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import com.eclipsesource.json.JsonObject;
import taskmill.config.KeepTimes;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;
import taskmill.store.StoredTask;
import taskmill.store.Submission;
import taskmill.store.Sweeper;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;
import taskmill.task.OnLost;
import taskmill.task.Outcome;
import taskmill.task.Plan;
import taskmill.task.RpcWork;
import taskmill.task.ScriptWork;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.TaskType;
import taskmill.worker.run.ResultMemory;

/**
 * The first shard of a worker without its threads: the test calls each step, and plays what runs. Not thread-safe but
 * for what it is made of.
 */
public final class SteppedShard implements AutoCloseable {
    static final Timeouts PATIENT = new Timeouts(20_000, 20_000, 0);
    static final int BYTES = 8 << 20;
    private static final long KEEP_MS = 1_000_000;
    private static final TaskIds IDS = new TaskIds();
    private final PlayedRunner runner = new PlayedRunner();
    private final AtomicInteger wakes = new AtomicInteger();
    private final Counters counters = new Counters();
    private final Store store;
    private final String worker;
    private final LeaseTiming timing;
    private final Attempts attempts;
    private final Slots slots;
    private final Timekeeper timekeeper;
    private final ShardSession shard;
    private final Sweeper sweeper;
    private final AtomicBoolean scripts = new AtomicBoolean(true);

    /** What a worker is told that matters to its steps. */
    record Settings(String worker, long leaseMs, int slots, long periodMs, int maxLost, Timeouts timeouts) {
        static Settings of(String worker) {
            return new Settings(worker, 30_000, 10, 0, 3, PATIENT);
        }

        Settings lease(long ms) {
            return new Settings(worker, ms, slots, periodMs, maxLost, timeouts);
        }

        Settings slots(int number) {
            return new Settings(worker, leaseMs, number, periodMs, maxLost, timeouts);
        }

        Settings period(long ms) {
            return new Settings(worker, leaseMs, slots, ms, maxLost, timeouts);
        }

        Settings timeouts(Timeouts other) {
            return new Settings(worker, leaseMs, slots, periodMs, maxLost, other);
        }
    }

    private SteppedShard(StoreConfig config, Settings settings) {
        store = Store.open(config, settings.timeouts());
        worker = settings.worker();
        timing = new LeaseTiming(settings.leaseMs(), 1000);
        attempts = new Attempts(settings.slots(), BYTES, new ResultMemory(BYTES));
        slots = new Slots(attempts, TimeUnit.MILLISECONDS.toNanos(settings.periodMs()), System.nanoTime(), scripts::get);
        timekeeper = new Timekeeper(attempts);
        LeaseStore leases = store.leases(worker, settings.leaseMs(), new KeepTimes(KEEP_MS, KEEP_MS), settings.maxLost());
        AttemptStarter starter = new AttemptStarter(worker, 30_000,
            Map.of(TaskType.SCRIPT, runner, TaskType.RPC, runner, TaskType.HANDLER, runner), attempts, timekeeper,
            wakes::incrementAndGet);
        sweeper = store.sweeper(() -> Set.of(0), new Sweeper.Settings(new KeepTimes(KEEP_MS, KEEP_MS), 0, timing.sweepNanos(),
            timing.sweepNanos(), id -> attempts.find(id).isPresent(), recovered -> counters.add(Counters.Event.RECOVERED, recovered)));
        shard = new ShardSession(0, leases, timing, attempts, starter, () -> List.of("default"),
            counters);
    }

    static SteppedShard on(SharedRedis redis, Settings settings) {
        return through(redis.address(), redis, settings);
    }

    /** One that reaches Redis by another address, such as a proxy's. */
    static SteppedShard through(String address, SharedRedis redis, Settings settings) {
        return redis.closing(new SteppedShard(config(address, redis.prefix()), settings));
    }

    static SteppedShard on(SharedRedis redis) {
        return on(redis, Settings.of("w-1"));
    }

    public static StoreConfig config(String address, String prefix) {
        return new StoreConfig(RedisAddress.parse(address, false), prefix, OptionalInt.empty());
    }

    static TaskSpec spec() {
        return spec(Plan.NONE, OnLost.RETRY);
    }

    static TaskSpec spec(Plan plan, OnLost onLost) {
        return new TaskSpec(IDS.next(0, 1), new RpcWork("GET", "http://127.0.0.1/", Map.of(), Optional.empty()),
            new TaskSpec.Routing("default", 4), TaskSpec.Schedule.NOW, new TaskSpec.Retry(plan, onLost),
            TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE);
    }

    /** A call with a body of so many characters. */
    static TaskSpec large(int chars) {
        return new TaskSpec(IDS.next(0, 1), new RpcWork("POST", "http://127.0.0.1/", Map.of(), Optional.of("x".repeat(chars))),
            new TaskSpec.Routing("default", 4), TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE, TaskSpec.Durations.DEFAULT,
            TaskSpec.Extras.NONE);
    }

    static TaskSpec script() {
        return new TaskSpec(IDS.next(0, 1), new ScriptWork("hello.sh", List.of(), Optional.empty()),
            new TaskSpec.Routing("default", 4), TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE,
            TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE);
    }

    /** Stores plain tasks and answers the id of the first. */
    String submit(int count) {
        TaskSpec[] specs = new TaskSpec[count];
        Arrays.setAll(specs, i -> spec());
        return submit(specs);
    }

    String submit(TaskSpec... specs) {
        store.tasks().submit(Arrays.stream(specs).map(s -> new Submission(s, Optional.empty())).toList(), 0);
        return specs[0].uuid();
    }

    /** From now on it can run scripts, or cannot. */
    void runsScripts(boolean can) {
        scripts.set(can);
    }

    /** One step that is answered; on a busy machine it may take several. */
    SteppedShard step() {
        Eventually.await(Duration.ofSeconds(15), "an answered step", this::tryStep);
        return this;
    }

    /** One step; false if it was not answered. */
    boolean tryStep() {
        boolean answered = shard.step(slots);
        int owed = shard.isFailing() ? shard.unsettled().size() : 0;
        slots.limit(owed, owed > 0);
        return answered;
    }

    /** One pass of the sweeper; answers how long it wants to wait until the next. */
    long sweep() {
        return sweeper.step();
    }

    /** Steps whenever the shard wants to, until something holds. */
    void stepUntil(String what, Eventually.Condition condition) {
        until(what, condition, false);
    }

    /** Steps and sweeps whenever the worker wants to, until something holds. */
    void sweepUntil(String what, Eventually.Condition condition) {
        until(what, condition, true);
    }

    private void until(String what, Eventually.Condition condition, boolean sweeps) {
        long[] stepNanos = {System.nanoTime()};
        long[] sweepNanos = {System.nanoTime()};
        Eventually.await(Duration.ofSeconds(60), what, () -> {
            if (System.nanoTime() - stepNanos[0] >= 0) {
                tryStep();
                stepNanos[0] = System.nanoTime() + shard.waitNanos(slots);
            }
            if (sweeps && System.nanoTime() - sweepNanos[0] >= 0) {
                sweepNanos[0] = System.nanoTime() + sweep();
            }
            return condition.holds();
        });
    }

    /** Stores one task and claims it. */
    PlayedRunner.Played claimOne() {
        int before = runner.runs().size();
        submit(1);
        shard.claimSoon();
        step();
        return runner.runs().get(before);
    }

    PlayedRunner runner() {
        return runner;
    }

    ShardSession shard() {
        return shard;
    }

    Slots slots() {
        return slots;
    }

    Attempts attempts() {
        return attempts;
    }

    Attempt attempt(PlayedRunner.Played run) {
        return attempts.find(new AttemptId(run.uuid(), run.assignment().attempt(), "default")).orElseThrow();
    }

    LeaseTiming timing() {
        return timing;
    }

    Store store() {
        return store;
    }

    Counters counters() {
        return counters;
    }

    long waitMs() {
        return TimeUnit.NANOSECONDS.toMillis(shard.waitNanos(slots));
    }

    StoredTask read(String uuid) {
        return store.tasks().read(uuid).orElseThrow(() -> new AssertionError("no task " + uuid));
    }

    TaskState state(String uuid) {
        return read(uuid).state();
    }

    /** The outcomes in a task's ledger, by attempt. */
    List<String> outcomes(String uuid) {
        return read(uuid).run().ledger().stream().map(row -> row.outcome()).toList();
    }

    static Outcome success() {
        return Outcome.success(new JsonObject());
    }

    @Override
    public void close() {
        timekeeper.close();
        store.close();
    }
}
