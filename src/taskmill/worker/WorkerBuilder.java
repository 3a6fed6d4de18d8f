package taskmill.worker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskmill.config.WorkerConfig;
import taskmill.worker.handler.TaskHandler;

/** Collects the options and first handlers of a worker. Not thread-safe. */
public final class WorkerBuilder {
    private final Map<String, Object> options = new LinkedHashMap<>();
    private final Map<String, TaskHandler> handlers = new LinkedHashMap<>();

    WorkerBuilder() {
    }

    /** Sets any option of config/README.md.
     * @param name its name
     * @param value as {@link WorkerConfig#of} takes it
     * @return this */
    public WorkerBuilder option(String name, Object value) {
        options.put(name, value);
        return this;
    }

    /** Sets where Redis is.
     * @param address as for the option
     * @return this */
    public WorkerBuilder redis(String address) {
        return option("redis", address);
    }

    /** Sets the queues that it serves besides those of its handlers.
     * @param names in the order of preference
     * @return this */
    public WorkerBuilder queues(String... names) {
        return option("queues", List.of(names));
    }

    /** Sets how many tasks run at once.
     * @param tasks from 1
     * @return this */
    public WorkerBuilder concurrency(int tasks) {
        return option("concurrency", tasks);
    }

    /** Has a handler before it claims the first task, unlike {@link Worker#handle}; the last one of a name counts.
     * @param name of its tasks
     * @param handler what they call
     * @return this */
    public WorkerBuilder handle(String name, TaskHandler handler) {
        handlers.put(name, handler);
        return this;
    }

    /** Starts it, see {@link Worker#start}.
     * @return the worker
     * @throws taskmill.config.ConfigException with every mistake in the options */
    public Worker start() {
        return Worker.start(WorkerConfig.of(options), handlers);
    }
}
