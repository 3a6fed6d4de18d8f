package taskmill.store;

import static taskmill.store.ProtocolCheck.require;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import redis.clients.jedis.UnifiedJedis;
import taskmill.support.Invariants;
import taskmill.task.OnParent;
import taskmill.task.TaskIds;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/**
 * What must hold for tasks that wait for others, and for callbacks, in a simulation of one thread. Each method throws an
 * {@link AssertionError} if it does not. Not thread-safe.
 */
final class FollowerCheck {
    /** In which states each task was ever seen to have ended, and when. */
    final Map<String, Map<String, Long>> ends = new HashMap<>();
    final Set<String> startedByHand = new HashSet<>();
    /** The errands of the last end of each task whose callback is wanted, unless it has left that end; and of all ends. */
    private final Map<String, String> wanted = new HashMap<>();
    private final Set<String> everWanted = new HashSet<>();
    private final Set<String> sent = new TreeSet<>();
    private final Store store;
    private final UnifiedJedis redis;
    private final Keys keys;
    private final Invariants invariants;
    private final Map<String, TaskSpec> specs;

    FollowerCheck(Store store, UnifiedJedis redis, Keys keys, Invariants invariants, Map<String, TaskSpec> specs) {
        this.store = store;
        this.redis = redis;
        this.keys = keys;
        this.invariants = invariants;
        this.specs = specs;
    }

    /** As it is read for its callback: also if its result has expired and it is still there. */
    private Optional<StoredTask> read(String uuid) {
        return store.tasks().readBrief(uuid, 1 << 20);
    }

    private static String errandOf(StoredTask task) {
        return "callback " + task.uuid() + " " + task.state().word() + " " + task.run().attempt();
    }

    /** Makes a callback as the broker does: none if the task has left that end. */
    boolean send(ErrandStore.Errand errand) {
        observe();
        String words = errand.words();
        if (read(errand.uuid()).filter(task -> words.equals(errandOf(task))).isPresent()) {
            require(everWanted.contains(words), "nobody wants " + words);
            String queue = TaskSpec.Callback.QUEUE;
            TestSpec spec = TestSpec.keyed("", "callback").queue(queue)
                .uuid(store.tasks().derivedId(queue, "callback", errand.uuid(), errand.word(2), errand.word(3)));
            store.tasks().submit(List.of(spec.submission()), 0).get(0).receipt();
            sent.add(words);
        }
        return true;
    }

    /** Every end that no task has left has its callback, and each has one. */
    void allSent() {
        wanted.values().forEach(errand -> require(sent.contains(errand), "missing: " + errand));
        String queue = TaskSpec.Callback.QUEUE;
        long stored = redis.zcard(keys.base(keys.homes().of(queue)) + "ready:" + queue);
        require(stored == sent.size(), stored + " callbacks, not " + sent);
    }

    /** Nothing is left of any task. */
    void nothingLeft() {
        Set<String> left = new TreeSet<>(redis.keys("*"));
        left.removeIf(key -> !key.matches(".*:(spec|run|followers|parents|errands).*"));
        require(left.isEmpty(), "left: " + left);
    }

    /** Looks at every task after a step. */
    void observe() {
        specs.forEach((uuid, spec) -> read(uuid).ifPresent(task -> {
            if (task.state().isFinished()) {
                ends.computeIfAbsent(uuid, id -> new TreeMap<>()).put(task.state().word(), task.run().endedMs());
                if (!spec.extras().callback().url().isEmpty()) {
                    wanted.put(uuid, errandOf(task));
                    everWanted.add(errandOf(task));
                }
                return;
            }
            wanted.remove(uuid);
            if (task.state() != TaskState.BLOCKED && !startedByHand.contains(uuid)) {
                boolean anyEnd = spec.extras().after().onParent() == OnParent.RUN;
                spec.extras().after().parents().forEach(parent -> require(anyEnd ? ends.containsKey(parent)
                    : ends.getOrDefault(parent, Map.of()).containsKey("succeeded"), uuid + " is " + task.state() + " before " + parent));
            }
        }));
    }

    /** The rules of the key space hold, and the check of the product finds nothing. */
    void invariantsHold() {
        // Whatever has an errand when it expires is kept for longer.
        List<String> breaches = invariants.breaches().stream().filter(breach -> !breach.contains(": not kept for")).toList();
        require(breaches.isEmpty(), String.join("; ", breaches));
        CheckStore.Report report = store.checks().check();
        require(report.breaches().isEmpty(), report.toString());
    }

    /** What this task waits for: an unfinished one; or, after a retry by hand, one that may be retried, too. */
    List<String> awaited(StoredTask task) {
        boolean patient = task.runFields().containsKey("b")
            && specs.get(task.uuid()).extras().after().onParent() == OnParent.CANCEL;
        String parents = keys.base(TaskIds.shard(task.uuid(), keys.shards())) + "parents:" + task.uuid();
        return redis.smembers(parents).stream().filter(parent -> read(parent).map(StoredTask::state)
            .map(state -> !state.isFinished() || patient && state != TaskState.SUCCEEDED).orElse(patient)).toList();
    }

    List<StoredTask> unfinished() {
        return specs.keySet().stream().flatMap(uuid -> read(uuid).stream())
            .filter(task -> !task.state().isFinished()).toList();
    }

    /** No task is blocked whose parents have all ended. */
    void noneStuck() {
        unfinished().stream().filter(task -> task.state() == TaskState.BLOCKED)
            .forEach(task -> require(!awaited(task).isEmpty(), task.uuid() + " is blocked, and waits for nothing"));
    }
}
