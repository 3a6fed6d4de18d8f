package taskmill.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.Json;
import taskmill.config.WorkerConfig;
import taskmill.store.Store;
import taskmill.store.StoredTask;
import taskmill.store.Submission;
import taskmill.support.Eventually;
import taskmill.task.HandlerWork;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.worker.handler.TaskHandler;

/** Workers in this JVM, and a store to give them tasks of the queue {@code default}. Not thread-safe. */
final class EmbeddedWorkers implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private final List<Worker> workers = new ArrayList<>();
    /** The uuids of tasks whose handlers were called. */
    private final Set<String> called = ConcurrentHashMap.newKeySet();
    private final Map<String, String> common = new HashMap<>();
    private final Store store;

    /** @param options such as {@code lease=2}, for all of them */
    EmbeddedWorkers(String address, String prefix, String... options) {
        common.putAll(Map.of("redis", address, "prefix", prefix, "name", "w", "queues", "default", "poll_interval",
            "30",
            "kill_grace", "0.1"));
        common.putAll(pairs(options));
        store = Store.open(config().store(), SteppedShard.PATIENT);
    }

    private static Map<String, String> pairs(String... options) {
        Map<String, String> pairs = new HashMap<>();
        for (String option : options) {
            pairs.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        return pairs;
    }

    WorkerConfig config(String... options) {
        Map<String, String> all = new HashMap<>(common);
        all.putAll(pairs(options));
        return WorkerConfig.of(all);
    }

    /** Starts one and returns when it serves. */
    Worker start(TaskHandler handler, String... options) {
        Worker worker = startUnready(handler, options);
        Eventually.await(LONGEST, "a ready worker", worker.ready().toCompletableFuture()::isDone);
        return worker;
    }

    Worker startUnready(TaskHandler handler, String... options) {
        Worker worker = Worker.start(config(options), Map.of("h", task -> {
            called.add(task.uuid());
            return handler.handle(task);
        }));
        workers.add(worker);
        return worker;
    }

    /** A handler that goes on for so long, unless it is interrupted. */
    static TaskHandler lasting(long ms) {
        return task -> {
            TimeUnit.MILLISECONDS.sleep(ms);
            return Json.value("done");
        };
    }

    String submit() {
        return submit(0);
    }

    /** @param startMs when it may start, by the clock of Redis */
    String submit(long startMs) {
        return submit(new TaskSpec(store.tasks().newId("default"), new HandlerWork("h", "null"), new TaskSpec.Routing("default", 4),
            new TaskSpec.Schedule(startMs, 0, 0), TaskSpec.Retry.NONE, TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE));
    }

    String submit(TaskSpec spec) {
        store.tasks().submit(List.of(new Submission(spec, Optional.empty())), 0);
        return spec.uuid();
    }

    Store store() {
        return store;
    }

    StoredTask read(String uuid) {
        return store.tasks().read(uuid).orElseThrow(() -> new AssertionError("no task " + uuid));
    }

    /** Waits until a task is in this state. A running one has also reached its handler, which Redis cannot tell. */
    StoredTask await(String uuid, TaskState state) {
        return Eventually.get(LONGEST, uuid + " being " + state, () -> store.tasks().read(uuid)
            .filter(task -> task.state() == state && (state != TaskState.RUNNING || called.contains(uuid))));
    }

    /** How long a task waited for its start after it could, in milliseconds by the clock of Redis. */
    long latenessMs(String uuid) {
        StoredTask task = Eventually.get(LONGEST, "the start of " + uuid,
            () -> store.tasks().read(uuid).filter(read -> read.run().attempt() > 0));
        return task.run().startedMs() - task.header().startMs();
    }

    @Override
    public void close() {
        workers.forEach(worker -> {
            worker.hurry();
            worker.close();
        });
        store.close();
    }
}
