package taskmill.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.task.QueueName;

/** All that a worker can be told. Immutable. */
public record WorkerConfig(
        StoreConfig store, LogConfig log, Identity identity, Pace pace, Limits limits, Script script, Rpc rpc) {
    /** What a worker may be called; the name stands in keys and in names of files. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * Who the worker is, what it takes, and where it tells of itself.
     *
     * @param name not unique: the id of a worker is made from it at its start
     * @param queues in the order they are looked into; empty for a worker of handlers alone
     * @param metrics where it answers questions for metrics, if anywhere
     */
    public record Identity(String name, List<String> queues, Optional<Listen> metrics) {
        public Identity {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("the name of a worker is " + NAME + ", not \"" + name + "\"");
            }
            queues = List.copyOf(queues);
        }
    }

    /**
     * How much at once, and in which rhythm.
     *
     * @param concurrency tasks at once
     * @param period least time between two starts; zero sets no pace
     * @param lease how long silence leaves the worker its tasks
     * @param pollInterval longest wait before an idle worker looks by itself
     * @param shutdownGrace how long running tasks may go on after the worker was told to stop
     */
    public record Pace(
            int concurrency, Duration period, Duration lease, Duration pollInterval, Duration shutdownGrace) {
        public Pace {
            Options.CONCURRENCY.require(concurrency);
            Options.PERIOD.require(period);
            Options.LEASE.require(lease);
            Options.POLL_INTERVAL.require(pollInterval);
            Options.SHUTDOWN_GRACE.require(shutdownGrace);
        }
    }

    /**
     * What a task may take up, unless it says otherwise itself.
     *
     * @param taskRunTime of one attempt
     * @param resultKeepTime how long a result can be asked for
     * @param maxOutput bytes kept of each output of a script and of the response of an rpc
     * @param maxLost dead workers that a task survives
     */
    public record Limits(Duration taskRunTime, Duration resultKeepTime, long maxOutput, int maxLost) {
        public Limits {
            Options.TASK_RUN_TIME.require(taskRunTime);
            Options.RESULT_KEEP_TIME.require(resultKeepTime);
            Options.MAX_OUTPUT.require(maxOutput);
            Options.MAX_LOST.require(maxLost);
        }
    }

    /**
     * How scripts are run.
     *
     * @param binPath absolute directory of the programs; without one the worker runs no scripts
     * @param runWith program and arguments in front of every script; may be empty
     * @param env variables that scripts get besides the usual
     * @param killGrace from TERM to KILL
     */
    public record Script(
            Optional<Path> binPath,
            List<String> runWith,
            Map<String, String> env,
            boolean failOnStderr,
            boolean killLeftovers,
            Duration killGrace) {
        public Script {
            runWith = List.copyOf(runWith);
            env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
            Options.KILL_GRACE.require(killGrace);
        }
    }

    /**
     * Which addresses rpc tasks may call.
     *
     * @param denyPrivate those that are not for everybody on the internet are denied
     * @param allow may be called even where they are denied
     */
    public record Rpc(boolean denyPrivate, List<Cidr> allow, List<Cidr> deny) {
        public Rpc {
            allow = List.copyOf(allow);
            deny = List.copyOf(deny);
        }
    }

    /**
     * From options by their names, as they would be written in a file; the others have their defaults. Relative paths
     * start at the current directory.
     *
     * @throws ConfigException with every mistake
     */
    public static WorkerConfig of(Map<String, String> options) {
        return from(Embedded.values(Role.WORKER, options));
    }

    static WorkerConfig from(Values values) {
        values.check(Options.REDIS, () -> StoreConfig.from(values));
        values.refuseMistakes();
        return new WorkerConfig(
                StoreConfig.from(values),
                LogConfig.from(values),
                new Identity(values.get(Options.NAME).orElseGet(HostName::get), queues(values),
                        values.get(Options.METRICS_PORT)),
                new Pace(values.get(Options.CONCURRENCY), values.get(Options.PERIOD), values.get(Options.LEASE),
                        values.get(Options.POLL_INTERVAL), values.get(Options.SHUTDOWN_GRACE)),
                new Limits(values.get(Options.TASK_RUN_TIME), values.get(Options.RESULT_KEEP_TIME),
                        values.get(Options.MAX_OUTPUT), values.get(Options.MAX_LOST)),
                new Script(values.get(Options.BIN_PATH), values.get(Options.RUN_WITH), values.get(Options.ENV),
                        values.get(Options.FAIL_ON_STDERR), values.get(Options.KILL_LEFTOVERS),
                        values.get(Options.KILL_GRACE)),
                new Rpc(values.get(Options.RPC_PRIVATE).equals("deny"), values.get(Options.RPC_ALLOW),
                        values.get(Options.RPC_DENY)));
    }

    /** Refuses a worker that would have nothing to do, unless it is given handlers. */
    static void requireQueues(Values values) {
        if (queues(values).isEmpty()) {
            throw new IllegalArgumentException("is missing: name the directory of the programs to run, or for rpc tasks"
                    + " only name queues");
        }
    }

    private static List<String> queues(Values values) {
        List<String> named = values.get(Options.QUEUES);
        return named.isEmpty() && values.get(Options.BIN_PATH).isPresent() ? List.of(QueueName.DEFAULT) : named;
    }

    /** The same with another Redis, for example a Cluster. */
    public WorkerConfig withStore(StoreConfig other) {
        return new WorkerConfig(other, log, identity, pace, limits, script, rpc);
    }
}
