package taskmill.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import taskmill.config.Option.Owner;
import taskmill.task.Check;

/** The configuration of a worker: the values of its {@link Options}, and what is made of them. Immutable. */
public final class WorkerConfig {
    /** The form of a worker's name, which is part of keys and file names. */
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private final Values values;
    private final StoreConfig store;
    private final String name;
    private final List<String> queues;
    private final Map<String, Integer> weights = new LinkedHashMap<>();

    /**
     * How this JVM's heap is shared out, in bytes.
     *
     * @param tasks for what is claimed: descriptions of tasks, arguments, requests
     * @param results for what is made of outputs and answers, until Redis has it
     */
    public record HeapShares(long tasks, long results) { }

    WorkerConfig(Values values) {
        this.values = values;
        this.store = values.checked(Options.REDIS, () -> StoreConfig.from(values));
        values.checked(Options.MAX_OUTPUT, () -> HeapNeed.ofThisJvm().ofOutputs(get(Options.MAX_OUTPUT),
            get(Options.CONCURRENCY)));
        values.refuseMistakes();
        this.name = get(Options.NAME).orElseGet(HostName::get);
        List<String> words = queueWords(values);
        this.queues = words.stream().map(word -> word.split("\\*")[0]).distinct().toList();
        words.stream().map(word -> word.split("\\*")).filter(parts -> parts.length > 1)
            .forEach(parts -> weights.put(parts[0], Integer.valueOf(parts[1])));
    }

    /** From options by name. Those that are not given have their defaults; relative paths start at the current
     * directory.
     * @param options texts as a file would have them, numbers, booleans, durations, paths, collections or maps
     * @return the configuration
     * @throws ConfigException with every mistake */
    public static WorkerConfig of(Map<String, ?> options) {
        return new WorkerConfig(Values.of(Owner.WORKER, options));
    }

    /** The same from a command line. Unlike an embedded worker it must have queues. */
    static WorkerConfig withQueues(Values values) {
        values.checked(Options.BIN_PATH, () -> {
            Check.that(!queueWords(values).isEmpty(),
                "is missing: set it to the directory of the programs to run, or set only queues for rpc tasks");
            return null;
        });
        return new WorkerConfig(values);
    }

    private static List<String> queueWords(Values values) {
        List<String> named = values.get(Options.QUEUES);
        return named.isEmpty() && values.get(Options.BIN_PATH).isPresent() ? List.of(Options.USUAL_QUEUES.split(", "))
            : named;
    }

    /** {@return the value of an option}
     * @param <T> its type
     * @param option of a worker */
    public <T> T get(Option<T> option) {
        return values.get(option);
    }

    /** {@return where Redis is} */
    public StoreConfig store() {
        return store;
    }

    /** {@return how long results are kept} */
    public KeepTimes keep() {
        return KeepTimes.from(values);
    }

    /** {@return the name, which need not be unique: a worker makes its id from it at the start} */
    public String name() {
        return name;
    }

    /** {@return the queues without their weights; none for a worker with handlers only} */
    public List<String> queues() {
        return queues;
    }

    /** {@return the weights of the queues that have one} */
    public Map<String, Integer> weights() {
        return Collections.unmodifiableMap(weights);
    }

    /** {@return the shares of a worker with these options} */
    public HeapShares heapShares() {
        return HeapNeed.ofThisJvm().shares(get(Options.MAX_OUTPUT), get(Options.CONCURRENCY));
    }
}
