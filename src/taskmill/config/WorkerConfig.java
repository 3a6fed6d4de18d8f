package taskmill.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.access.WebhookSecrets;
import taskmill.config.Option.Owner;
import taskmill.task.Check;

/** The configuration of a worker. Each part is the option of its name, see config/README.md. Immutable. */
public record WorkerConfig(StoreConfig store, LogConfig log, Identity identity, Pace pace, TaskBounds bounds,
    ScriptConfig script, RpcConfig rpc) {
    /** The form of a worker's name, which is part of keys and file names. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * The worker's name, queues and metrics address.
     *
     * @param name need not be unique: a worker makes its id from it at the start
     * @param queues without their weights; empty for a worker with handlers only
     */
    public record Identity(String name, List<String> queues, Map<String, Integer> weights, Optional<Path> runPath,
        Optional<ListenAddress> metrics) {
        public Identity {
            Check.that(NAME.matcher(name).matches(), "the name of a worker is " + NAME + ", not \"" + name + "\"");
            queues = List.copyOf(queues);
            weights = Map.copyOf(weights);
        }
    }

    /** How many tasks run at once, and the worker's times. */
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

    /** What each task may take; the output in bytes. */
    public record TaskBounds(Duration taskRunTime, KeepConfig keep, int maxOutput, int maxLost) {
        public TaskBounds {
            Options.TASK_RUN_TIME.require(taskRunTime);
            Options.MAX_OUTPUT.require(maxOutput);
            Options.MAX_LOST.require(maxLost);
        }
    }

    /** How scripts are run: none without a {@code binPath}, which is absolute. */
    public record ScriptConfig(
        Optional<Path> binPath,
        List<String> runWith,
        Map<String, String> env,
        boolean failOnStderr,
        boolean killLeftovers,
        Duration killGrace) {
        public ScriptConfig {
            runWith = List.copyOf(runWith);
            env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
            Options.KILL_GRACE.require(killGrace);
        }
    }

    /** Which addresses rpc tasks may call, and the secrets with which callbacks are signed. */
    public record RpcConfig(boolean denyPrivate, List<Cidr> allow, List<Cidr> deny,
        Optional<WebhookSecrets> secrets) {
        public RpcConfig {
            allow = List.copyOf(allow);
            deny = List.copyOf(deny);
        }
    }

    /**
     * How this JVM's heap is shared out.
     *
     * @param tasks bytes for what is claimed: descriptions of tasks, arguments, requests
     * @param results bytes for what is made of outputs and answers, until Redis has it
     */
    public record HeapShares(long tasks, long results) {
    }

    /** The shares of a worker with these options. */
    public HeapShares heapShares() {
        return HeapNeed.ofThisJvm().shares(bounds.maxOutput(), pace.concurrency());
    }

    /**
     * Makes a configuration from the names of options and their values: texts as a file would have them, numbers,
     * booleans, durations, paths, collections or maps. Options that are not given have their defaults. Relative paths
     * start at the current directory.
     *
     * @throws ConfigException with every mistake
     */
    public static WorkerConfig of(Map<String, ?> options) {
        return from(Values.of(Owner.WORKER, options));
    }

    static WorkerConfig from(Values values) {
        StoreConfig store = values.checked(Options.REDIS, () -> StoreConfig.from(values));
        values.checked(Options.MAX_OUTPUT, () -> HeapNeed.ofThisJvm().ofOutputs(values.get(Options.MAX_OUTPUT),
            values.get(Options.CONCURRENCY)));
        values.refuseMistakes();
        return new WorkerConfig(
            store,
            LogConfig.from(values),
            new Identity(values.get(Options.NAME).orElseGet(HostName::get), queues(values), weights(values),
                values.get(Options.RUN_PATH), values.get(Options.METRICS_PORT)),
            new Pace(values.get(Options.CONCURRENCY), values.get(Options.PERIOD), values.get(Options.LEASE),
                values.get(Options.POLL_INTERVAL), values.get(Options.SHUTDOWN_GRACE)),
            new TaskBounds(values.get(Options.TASK_RUN_TIME), KeepConfig.from(values),
                values.get(Options.MAX_OUTPUT), values.get(Options.MAX_LOST)),
            new ScriptConfig(values.get(Options.BIN_PATH), values.get(Options.RUN_WITH), values.get(Options.ENV),
                values.get(Options.FAIL_ON_STDERR), values.get(Options.KILL_LEFTOVERS),
                values.get(Options.KILL_GRACE)),
            new RpcConfig(values.get(Options.RPC_PRIVATE).equals("deny"), values.get(Options.RPC_ALLOW),
                values.get(Options.RPC_DENY), values.get(Options.WEBHOOK_SECRET_FILE)));
    }

    /** The queues, of which a worker without handlers must have one. */
    static List<String> requireQueues(Values values) {
        List<String> queues = queues(values);
        Check.that(!queues.isEmpty(),
            "is missing: set it to the directory of the programs to run, or set only queues for rpc tasks");
        return queues;
    }

    private static List<String> queues(Values values) {
        return words(values).stream().map(word -> word.split("\\*")[0]).distinct().toList();
    }

    private static List<String> words(Values values) {
        List<String> named = values.get(Options.QUEUES);
        return named.isEmpty() && values.get(Options.BIN_PATH).isPresent() ? List.of(Options.USUAL_QUEUES.split(", "))
            : named;
    }

    private static Map<String, Integer> weights(Values values) {
        Map<String, Integer> weights = new LinkedHashMap<>();
        words(values).stream().map(word -> word.split("\\*")).filter(parts -> parts.length > 1)
            .forEach(parts -> weights.put(parts[0], Integer.valueOf(parts[1])));
        return weights;
    }
}
