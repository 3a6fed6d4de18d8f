package taskmill.bench;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import taskmill.broker.Broker;
import taskmill.config.BrokerConfig;
import taskmill.config.WorkerConfig;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;
import taskmill.store.Submission;
import taskmill.support.RedisProcess;
import taskmill.task.HandlerWork;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.Work;
import taskmill.worker.Worker;

/** A Redis with an append-only file, as in production, a store on it, and ways to fill it. */
final class BenchSystem implements AutoCloseable {
    static final String NOOP = "noop";
    static final String QUEUE = HandlerWork.queueOf(NOOP);
    private static final int BATCH = 500;
    /** 200 bytes as JSON. */
    private static final String ARGUMENT = Json.value("x".repeat(198)).toString();
    private static final String APPEND = System.getProperty("taskmill.bench.appendonly", "yes");
    final RedisProcess redis = newRedis();
    private final int shards;
    final Store store;

    BenchSystem() {
        this(1);
    }

    BenchSystem(int shards) {
        this.shards = shards;
        store = Store.open(config(Map.of()).store(), new Timeouts(2000, 10_000, 0));
    }

    static RedisProcess newRedis() {
        return RedisProcess.start("--appendonly " + APPEND, "--appendfsync everysec", "--maxmemory-policy noeviction");
    }

    /** Its settings, in words. */
    static String redisSettings() {
        return "appendonly " + APPEND + ", appendfsync everysec, no snapshots, noeviction";
    }

    WorkerConfig config(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("redis", redis.address());
        all.put("shards", Integer.toString(shards));
        return WorkerConfig.of(all);
    }

    /** A broker that listens on a free loopback port. */
    Broker broker() {
        return Broker.start(BrokerConfig.of(Map.of("redis", redis.address(), "port", "127.0.0.1:0")));
    }

    /** A worker with a handler that does nothing, not started before it is closed. */
    Worker noopWorker(int concurrency, Runnable onRun) {
        return noopWorker("bench", concurrency, onRun);
    }

    Worker noopWorker(String name, int concurrency, Runnable onRun) {
        Worker worker = Worker.start(config(Map.of("concurrency", Integer.toString(concurrency), "name", name)));
        worker.handle(NOOP, task -> {
            onRun.run();
            return null;
        });
        return worker;
    }

    /** Tasks of the no-op handler with an argument of 200 bytes; start 0 means now. */
    void fill(int tasks, long startMs) {
        fill(new HandlerWork(NOOP, ARGUMENT), tasks, startMs);
    }

    /** Tasks of the same queue. */
    void fill(Work work, int tasks, long startMs) {
        for (int done = 0; done < tasks; done += BATCH) {
            List<Submission> batch = new ArrayList<>();
            for (int i = done; i < Math.min(tasks, done + BATCH); i++) {
                batch.add(submission(work, QUEUE, startMs));
            }
            store.tasks().submit(batch, 0).forEach(Submission.Answer::receipt);
        }
    }

    Submission submission(Work work, String queue, long startMs) {
        return new Submission(new TaskSpec(store.tasks().newId(queue), work, new TaskSpec.Routing(queue, TaskSpec.Routing.DEFAULT_PRIORITY),
            new TaskSpec.Schedule(startMs, 0, 0), TaskSpec.Retry.NONE, TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE), Optional.empty());
    }

    /** Throws if fewer succeeded, since tasks that fail may be faster. */
    void requireSucceeded(int tasks) {
        LocalDate today = store.now().atZone(ZoneOffset.UTC).toLocalDate();
        long succeeded = store.watch().dayCount(TaskState.SUCCEEDED, today, ZoneOffset.UTC)
            + store.watch().dayCount(TaskState.SUCCEEDED, today.minusDays(1), ZoneOffset.UTC);
        if (succeeded < tasks) {
            throw new IllegalStateException("only " + succeeded + " of " + tasks + " tasks succeeded");
        }
    }

    @Override
    public void close() {
        store.close();
        redis.close();
    }
}
