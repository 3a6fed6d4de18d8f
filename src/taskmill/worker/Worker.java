package taskmill.worker;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import taskmill.config.HostName;
import taskmill.config.KeepTimes;
import taskmill.config.Options;
import taskmill.config.WorkerConfig;
import taskmill.loop.Loop;
import taskmill.store.LeaseStore;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;
import taskmill.store.Sweeper;
import taskmill.store.WakeSignals;
import taskmill.store.WorkerRecord;
import taskmill.task.ErrorCode;
import taskmill.task.HandlerWork;
import taskmill.task.JsonLibrary;
import taskmill.task.Outcome;
import taskmill.task.TaskType;
import taskmill.task.Version;
import taskmill.worker.handler.HandlerRunner;
import taskmill.worker.handler.TaskHandler;
import taskmill.worker.rpc.RpcRunner;
import taskmill.worker.run.Assignment;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.Run;
import taskmill.worker.run.Runner;
import taskmill.worker.run.StopReason;
import taskmill.worker.script.BinCatalogue;
import taskmill.worker.script.ScriptRunner;

/**
 * A worker: claims tasks of its queues, runs them and reports, until it is closed. Any number may run in one process or
 * in many. Does not exit the process and touches no signals and no root logger. Thread-safe.
 */
public final class Worker implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Worker.class.getName());
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private final WorkerConfig config;
    private final WorkerName name;
    private final Store store;
    private final long startedMs = System.currentTimeMillis();
    private final Counters counters = new Counters();
    private final ResultMemory results;
    private final Attempts attempts;
    private final Slots slots;
    private final HandlerRunner handlers;
    private final Optional<ScriptRunner> scripts;
    private final Map<TaskType, Runner> runners;
    private final Timekeeper timekeeper;
    private final Tails tails;
    private final WorkerLoop loop;
    private final Upkeep upkeep;
    private final Loop sweeper;
    private final Optional<Loop> takeover;
    private volatile boolean hurried;
    /** Guarded by this. */
    private boolean closed;

    private Worker(WorkerConfig config) {
        this.config = config;
        this.name = WorkerName.take(config.name(), config.get(Options.RUN_PATH), config.store());
        long leaseMs = config.get(Options.LEASE).toMillis();
        KeepTimes keep = config.keep();
        this.store = Store.open(config.store(), Timeouts.forLease(leaseMs).at(config.store().redis()));
        WorkerConfig.HeapShares heap = config.heapShares();
        this.results = new ResultMemory(heap.results());
        this.attempts = new Attempts(config.get(Options.CONCURRENCY), heap.tasks(), results);
        this.handlers = new HandlerRunner(config.get(Options.CONCURRENCY), config.get(Options.MAX_OUTPUT),
            config.get(Options.KILL_GRACE).toMillis());
        this.scripts = ScriptRunner.of(config, name::guardedBy, this::scriptsChanged, results);
        this.slots = new Slots(attempts, config.get(Options.PERIOD).toNanos(), System.nanoTime(),
            () -> impaired().isEmpty());
        this.runners = Map.of(
            TaskType.HANDLER, handlers,
            TaskType.RPC, RpcRunner.of(config, results),
            TaskType.SCRIPT, scripts.<Runner>map(runner -> runner).orElse(Worker::refuseScript));
        this.timekeeper = new Timekeeper(attempts);
        LeaseStore leases = store.leases(name.id(), leaseMs, keep, config.get(Options.MAX_LOST))
            .on(config.get(Options.WAIT_REPLICAS));
        LeaseTiming timing = new LeaseTiming(leaseMs, config.get(Options.POLL_INTERVAL).toMillis());
        this.takeover = name.predecessor().map(dead ->
            Loop.start("taskmill-takeover", new Takeover(dead, leases, store::homes)::step));
        this.tails = new Tails(store.tails(), attempts);
        this.loop = loop(leases, timing);
        this.upkeep = new Upkeep(name.id(), name::keep, this::record, this::beQuiet, store.workers());
        this.sweeper = Loop.prepared("taskmill-sweeper", store.sweeper(() -> store.homes().of(queues()),
            new Sweeper.Settings(keep, 0, timing.sweepNanos(), timing.sweepNanos(), id -> attempts.find(id).isPresent(),
                recovered -> counters.add(Counters.Event.RECOVERED, recovered)))::step);
    }

    private WorkerLoop loop(LeaseStore leases, LeaseTiming timing) {
        AttemptStarter starter = new AttemptStarter(name.id(), config.get(Options.TASK_RUN_TIME).toMillis(), runners,
            attempts, timekeeper, this::wake);
        return new WorkerLoop(attempts, slots, store::homes, this::queues, this::claimOrder,
            (index, homes) -> new ShardSession(index, leases, timing, attempts, starter,
                () -> homes.at(index, claimOrder()), counters),
            (shard, homes) -> new WakeListener(store.wakeSignals(name.id(), shard.index()), shard, slots, this::told,
                () -> homes.at(shard.index(), wakeQueues()), this::wake, WakeSignals.LONGEST_MS));
    }

    private void told(WakeSignals.Signal signal) {
        if (signal instanceof WakeSignals.Cancel cancel) {
            attempts.find(cancel.id()).ifPresent(attempt -> attempt.stop(StopReason.CANCELED));
        } else if (signal instanceof WakeSignals.Watch watch) {
            tails.watch(watch.id());
        } else if (signal instanceof WakeSignals.Orders) {
            upkeep.announce();
        }
    }

    private void scriptsChanged() {
        loop.queuesChanged();
        upkeep.announce();
    }

    private static Run refuseScript(Assignment assignment, Consumer<Outcome> ended) {
        ended.accept(Outcome.failure(ErrorCode.BIN_NOT_FOUND, "this worker has no bin_path"));
        return why -> { };
    }

    /** {@return a worker whose options are given one by one} */
    public static WorkerBuilder builder() {
        return new WorkerBuilder();
    }

    /** Starts a worker. Needs no Redis to start: {@link #ready} tells when it serves.
     * @param config its options
     * @return the worker */
    public static Worker start(WorkerConfig config) {
        return start(config, Map.of());
    }

    static Worker start(WorkerConfig config, Map<String, TaskHandler> handlers) {
        JsonLibrary.load();
        String charset = System.getProperty("sun.jnu.encoding", "UTF-8");
        if (config.get(Options.BIN_PATH).isPresent() && !charset.equalsIgnoreCase("UTF-8")) {
            LOG.log(Level.WARNING, "arguments of scripts must be in {0}, the charset of this process: start it with"
                + " LC_ALL=C.UTF-8, or another locale of UTF-8 that is installed", charset);
        }
        Worker worker = new Worker(config);
        handlers.forEach(worker.handlers::handle);
        worker.scripts.ifPresent(ScriptRunner::open);
        worker.loop.wake();
        worker.upkeep.announce();
        worker.sweeper.wake();
        return worker;
    }

    /** Runs tasks of this handler from now on, from {@code handler.<name>} and all other queues of this worker. One
     * of those queues that comes before its handler fails: see {@link WorkerBuilder#handle}.
     * @param handlerName IllegalArgumentException if it cannot be a name, IllegalStateException if it has a handler
     * @param handler what they call
     * @return this */
    public Worker handle(String handlerName, TaskHandler handler) {
        handlers.handle(handlerName, handler);
        loop.queuesChanged();
        return this;
    }

    /** {@return the worker's name and a part drawn at its start} */
    public String id() {
        return name.id();
    }

    /** {@return what happened here since the start} */
    public Counters counters() {
        return counters;
    }

    /** {@return what it does at this moment} */
    public WorkerStatus status() {
        return new WorkerStatus(attempts.size(), config.get(Options.CONCURRENCY), loop.unsettled().size(),
            slots.isQuiet(), loop.isConnected(), Duration.ofNanos(loop.lateNanos()), impaired());
    }

    private Optional<String> impaired() {
        return scripts.flatMap(ScriptRunner::impaired);
    }

    /** {@return a stage that ends when tasks are being claimed; exceptionally with {@link taskmill.store.StoreMismatch}
     * if this version cannot work with the data in Redis} */
    public CompletionStage<Void> ready() {
        return loop.ready().minimalCompletionStage();
    }

    private List<String> queues() {
        return Stream.concat(config.queues().stream(), handlers.names().stream().map(HandlerWork::queueOf)).distinct()
            .toList();
    }

    private List<String> claimOrder() {
        return WorkerLoop.drawOrder(queues(), config.weights(), ThreadLocalRandom.current());
    }

    /** The queues whose tokens it takes: a token that may be for a script is left while it can run none. */
    private List<String> wakeQueues() {
        return impaired().isEmpty() ? queues() : handlers.names().stream().map(HandlerWork::queueOf).toList();
    }

    private void wake() {
        loop.wake();
    }

    private void beQuiet(boolean quiet) {
        if (slots.quiet(quiet)) {
            LOG.log(Level.INFO, quiet ? "quiet: claims nothing until it is told otherwise worker={0}"
                : "no longer quiet worker={0}", id());
            loop.queuesChanged();
        }
    }

    private WorkerRecord record() {
        BinCatalogue.BinList programs = scripts.map(ScriptRunner::programs).orElse(BinCatalogue.BinList.NOTHING);
        return new WorkerRecord(id(), name.name(), Version.TEXT, HostName.get(), ProcessHandle.current().pid(),
            startedMs, 0, queues(), config.get(Options.CONCURRENCY), attempts.size(), slots.isStopping(),
            slots.isQuiet(), scripts.map(ScriptRunner::kill).orElse(WorkerRecord.NO_SCRIPTS), impaired().orElse(""),
            programs.bins().stream().map(bin -> new WorkerRecord.Bin(bin.name(), bin.size(), bin.sha256())).toList(),
            programs.complete());
    }

    /** Claims nothing more, waits {@code shutdown_grace} for what runs, then stops it and gives it back. Returns when
     * Redis has confirmed everything or does not answer. Does nothing the second time. */
    @Override
    public void close() {
        close(config.get(Options.SHUTDOWN_GRACE).plus(ending()));
    }

    /** Closes it within about this time, whatever {@code shutdown_grace} says. What still runs {@code kill_grace} and 2
     * s before its end is stopped and given back; in less time some of it may run again only when its lease is over.
     * @param atMost how long */
    public synchronized void close(Duration atMost) {
        if (closed) {
            return;
        }
        closed = true;
        Duration end = ending().compareTo(atMost) < 0 ? ending() : atMost;
        Duration grace = atMost.minus(end);
        LOG.log(Level.INFO, "stopping worker={0} running={1} grace={2}", id(), attempts.size(), grace.toSeconds());
        slots.stop();
        wake();
        await(grace, () -> hurried || loop.isIdle());
        // An interrupt ends the wait; everything is still given back and freed.
        boolean interrupted = Thread.interrupted();
        attempts.all().forEach(attempt -> attempt.stop(StopReason.SHUTDOWN));
        await(end, loop::isIdle);
        if (!loop.isIdle()) {
            LOG.log(Level.WARNING, "stopped before Redis had confirmed everything worker={0} running={1}", id(),
                attempts.size());
            loop.unsettled().forEach(id -> LOG.log(Level.WARNING,
                "this result is lost, the task will run again uuid={0} attempt={1}", id.uuid(), id.attempt()));
        }
        end();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How long it takes to stop what runs, and to have Redis confirm what is given back. */
    private Duration ending() {
        return config.get(Options.KILL_GRACE).plusSeconds(2);
    }

    /** Makes a {@link #close} that is waiting for what runs stop it now. */
    public void hurry() {
        hurried = true;
    }

    private static void await(Duration atMost, BooleanSupplier done) {
        long untilNanos = System.nanoTime() + atMost.toNanos();
        while (!done.getAsBoolean() && untilNanos - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void end() {
        loop.close();
        takeover.ifPresent(Loop::close);
        sweeper.close();
        upkeep.close();
        tails.close();
        timekeeper.close();
        results.close();
        runners.values().forEach(Runner::close);
        store.close();
        name.close();
    }
}
