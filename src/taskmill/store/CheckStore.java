package taskmill.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import taskmill.store.Scripts.Script;
import taskmill.task.TaskState;

/**
 * Checks what Redis holds: every task stands in exactly one place, its attempts add up, no task was lost, and every
 * cron is due at its next time. Each call
 * reads a bounded part, so that a large backlog keeps nobody waiting. Thread-safe.
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
            from += looked;
            if (looked < STEP) {
                return from;
            }
        }
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
