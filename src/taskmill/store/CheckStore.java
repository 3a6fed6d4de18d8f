package taskmill.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import taskmill.store.Scripts.Script;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/**
 * Checks what Redis holds: every task stands in exactly one place, its attempts add up, no task was lost, those that
 * are blocked will be told of the end of what they wait for, and every cron is due at its next time. Each call reads a
 * bounded part, so that a large backlog keeps nobody waiting. Thread-safe.
 */
public final class CheckStore {
    private static final int STEP = 500;
    private final Redis redis;
    private final QueueStore queues;

    CheckStore(Redis redis, QueueStore queues) {
        this.redis = redis;
        this.queues = queues;
    }

    /** A rule that is broken. The uuid is empty where the rule concerns no single task. */
    public record Breach(int shard, String uuid, String what) {
    }

    /**
     * What a check found.
     *
     * @param tasks how many were checked; a task that moved meanwhile may count twice
     * @param breaches at most 100
     */
    public record Report(long tasks, List<Breach> breaches) {
        static final int MOST = 100;
    }

    /** Checks every task and every cron of every shard. */
    public Report check() {
        long tasks = 0;
        List<Breach> breaches = new ArrayList<>();
        for (int shard = 0; shard < redis.keys().shards(); shard++) {
            read(shard, Redis.args("", "", 0, 0), breaches);
        }
        for (TaskState state : TaskState.values()) {
            for (int shard = 0; shard < redis.keys().shards(); shard++) {
                for (String name : state.isFinished() ? Set.of(state.word()) : queues.names(shard)) {
                    tasks += checkTasks(shard, TaskFinder.Source.kind(state), name, breaches);
                }
            }
        }
        new CronStore(redis).byHome().forEach((home, names) -> {
            for (int from = 0; from < names.size(); from += STEP) {
                List<String> args = Redis.args("cron");
                args.addAll(names.subList(from, Math.min(names.size(), from + STEP)));
                read(home, args, breaches);
            }
        });
        return new Report(tasks, breaches);
    }

    private long checkTasks(int shard, String kind, String name, List<Breach> breaches) {
        long from = 0;
        while (true) {
            long looked = read(shard, Redis.args(kind, name, from, STEP), breaches);
            if (kind.equals("blocked")) {
                checkParents(shard, name, from, breaches);
            }
            from += looked;
            if (looked < STEP) {
                return from;
            }
        }
    }

    /** Looks again at what it finds, since a task may be let go meanwhile. */
    private void checkParents(int shard, String queue, long from, List<Breach> breaches) {
        String blocked = redis.keys().base(shard) + "blocked:" + queue;
        List<String> ids = redis.command(jedis -> jedis.zrange(blocked, from, from + STEP - 1));
        String what = "it is blocked, and a task that it waits for does not know";
        unknownToParents(shard, unknownToParents(shard, ids)).stream().limit(Report.MOST - breaches.size())
            .forEach(id -> breaches.add(new Breach(shard, id, what)));
    }

    /** Those of these blocked tasks without a link to make of which a parent that is there does not know. */
    private Set<String> unknownToParents(int shard, Collection<String> ids) {
        Keys keys = redis.keys();
        Map<String, Response<List<Double>>> links = new HashMap<>();
        Map<String, Response<Set<String>>> parents = new HashMap<>();
        Map<String, Response<Boolean>> answers = new HashMap<>();
        return redis.command(jedis -> {
            try (AbstractPipeline pipeline = jedis.pipelined()) {
                for (String id : ids) {
                    links.put(id, pipeline.zmscore(keys.errands(shard), "link " + id, "relink " + id));
                    parents.put(id, pipeline.smembers(keys.base(shard) + "parents:" + id));
                }
            }
            parents.keySet().removeIf(id -> links.get(id).get().stream().anyMatch(Objects::nonNull));
            try (AbstractPipeline pipeline = jedis.pipelined()) {
                parents.forEach((id, all) -> all.get().forEach(parent -> {
                    String base = keys.base(TaskIds.shard(parent, keys.shards()));
                    answers.put("follows " + id + parent, pipeline.sismember(base + "followers:" + parent, id));
                    answers.put("flag " + parent, pipeline.hexists(base + "run:" + parent, "d"));
                    answers.put("spec " + parent, pipeline.exists(base + "spec:" + parent));
                }));
            }
            parents.keySet().removeIf(id -> parents.get(id).get().stream().allMatch(parent ->
                !answers.get("spec " + parent).get()
                    || answers.get("flag " + parent).get() && answers.get("follows " + id + parent).get()));
            return parents.keySet();
        });
    }

    /** Adds the breaches that one call finds, and returns how many tasks it looked at. */
    private long read(int shard, List<String> args, List<Breach> breaches) {
        List<?> answer = (List<?>) redis.eval(Script.CHECK, shard, args);
        for (int i = 1; i < answer.size() && breaches.size() < Report.MOST; i += 2) {
            breaches.add(new Breach(shard, (String) answer.get(i), (String) answer.get(i + 1)));
        }
        return (Long) answer.get(0);
    }

    /** The running totals of all shards, by name: those of the key {@code count}. */
    public Map<String, Long> totals() {
        Keys keys = redis.keys();
        Map<String, Long> totals = new HashMap<>();
        for (int shard = 0; shard < keys.shards(); shard++) {
            String count = keys.count(shard);
            redis.command(jedis -> jedis.hgetAll(count))
                .forEach((name, n) -> totals.merge(name, Long.parseLong(n), Long::sum));
        }
        return totals;
    }
}
