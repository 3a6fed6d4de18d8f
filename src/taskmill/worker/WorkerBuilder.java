package taskmill.worker;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskmill.config.WorkerConfig;

/** Collects the options of a worker. Not thread-safe. */
public final class WorkerBuilder {
    private final Map<String, Object> options = new LinkedHashMap<>();

    WorkerBuilder() {
    }

    /** Sets any option of config/README.md, to a value as {@link WorkerConfig#of} takes it. */
    public WorkerBuilder option(String name, Object value) {
        options.put(name, value);
        return this;
    }

    /** The address of Redis. */
    public WorkerBuilder redis(String address) {
        return option("redis", address);
    }

    /** The queues that it serves besides those of its handlers, in the order of preference. */
    public WorkerBuilder queues(String... names) {
        return option("queues", List.of(names));
    }

    /** How many tasks run at once. */
    public WorkerBuilder concurrency(int tasks) {
        return option("concurrency", tasks);
    }

    /** The directory of the programs that scripts may run. */
    public WorkerBuilder binPath(Path directory) {
        return option("bin_path", directory);
    }

    /**
     * Starts the worker, see {@link Worker#start}.
     *
     * @throws taskmill.config.ConfigException with every mistake in the options
     */
    public Worker start() {
        return Worker.start(WorkerConfig.of(options));
    }
}
