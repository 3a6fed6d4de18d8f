package taskmill.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import taskmill.store.Scripts.Script;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/** What operators watch: where tasks stand, and totals by quarter of an hour, and by hour of a queue. Thread-safe. */
public final class WatchStore {
    public static final long QUARTER_MS = 900_000;
    public static final long HOUR_MS = 3_600_000;
    private static final String FAILED = " f";
    /** Quarters that are read in one round trip. */
    private static final int STEP = 250;
    private final Redis redis;

    WatchStore(Redis redis) {
        this.redis = redis;
    }

    /**
     * Where a task stands.
     *
     * @param dueMs of a scheduled or retrying one, else 0
     * @param finishedMs of a finished one, else 0
     * @param written how many bytes a running one has written to stdout and stderr, if somebody watches its output
     */
    public record Standing(TaskState state, int attempt, boolean cancelRequested, long dueMs, long finishedMs,
        Map<String, Long> written) {
    }

    /** Where these tasks stand, by uuid; without those that are unknown or gone. */
    public Map<String, Standing> standings(Collection<String> uuids) {
        Map<Integer, List<String>> byShard = new TreeMap<>();
        uuids.forEach(uuid -> byShard.computeIfAbsent(TaskIds.shard(uuid, redis.keys().shards()),
            shard -> new ArrayList<>()).add(uuid));
        Map<String, Standing> standings = new HashMap<>();
        byShard.forEach((shard, group) -> {
            List<String> answer = Scripts.strings(redis.eval(Script.STATES, shard, group));
            for (int i = 0; i < group.size(); i++) {
                List<String> values = answer.subList(7 * i, 7 * i + 7);
                if (!values.get(0).isEmpty()) {
                    standings.put(group.get(i), standing(values));
                }
            }
        });
        return standings;
    }

    private static Standing standing(List<String> values) {
        TaskState state = TaskState.of(values.get(0));
        boolean isDue = state == TaskState.SCHEDULED || state == TaskState.RETRYING;
        return new Standing(state, (int) number(values.get(2)), !values.get(3).isEmpty(),
            isDue ? (long) Scripts.score(values.get(1)) : 0, state.isFinished() ? number(values.get(4)) : 0,
            values.get(5).isEmpty() ? Map.of()
                : Map.of("stdout", number(values.get(5)), "stderr", number(values.get(6))));
    }

    /** The totals of quarters of an hour, from one number to before another: milliseconds since 1970 / QUARTER_MS. */
    public List<Map<String, Long>> quarters(long from, long until) {
        Keys keys = redis.keys();
        List<Map<String, Long>> quarters = new ArrayList<>();
        for (long first = from; first < until; first += STEP) {
            long last = Math.min(until, first + STEP);
            List<Response<Map<String, String>>> answers = new ArrayList<>();
            long begin = first;
            redis.command(jedis -> {
                answers.clear();
                try (AbstractPipeline pipeline = jedis.pipelined()) {
                    for (long quarter = begin; quarter < last; quarter++) {
                        for (int shard = 0; shard < keys.shards(); shard++) {
                            answers.add(pipeline.hgetAll(keys.stats(shard, quarter)));
                        }
                    }
                    pipeline.sync();
                }
                return answers;
            });
            for (int i = 0; i < answers.size(); i += keys.shards()) {
                Map<String, Long> sums = new HashMap<>();
                answers.subList(i, i + keys.shards()).forEach(answer -> answer.get().forEach((name, n) ->
                    sums.merge(name, number(n), Long::sum)));
                quarters.add(sums);
            }
        }
        return quarters;
    }

    /**
     * How many tasks of a queue succeeded and failed in hours, from one number to before another: milliseconds since
     * 1970 / HOUR_MS. Nothing of a queue that was not among the first 1,000 of an hour.
     */
    public List<Map<TaskState, Long>> hours(String queue, long from, long until) {
        Keys keys = redis.keys();
        int home = keys.homes().of(queue);
        List<Response<List<String>>> answers = new ArrayList<>();
        return redis.command(jedis -> {
            answers.clear();
            try (AbstractPipeline pipeline = jedis.pipelined()) {
                for (long hour = from; hour < until; hour++) {
                    answers.add(pipeline.hmget(keys.queueStats(home, hour), queue + " s", queue + FAILED));
                }
                pipeline.sync();
            }
            return answers.stream().map(Response::get).map(counts -> Map.of(
                TaskState.SUCCEEDED, number(counts.get(0)), TaskState.FAILED, number(counts.get(1)))).toList();
        });
    }

    /** How many tasks failed in an hour, by queue; those of the queues behind the first 1,000 under one name. */
    public Map<String, Long> failures(long hour) {
        Map<String, Long> failures = new HashMap<>();
        for (int shard = 0; shard < redis.keys().shards(); shard++) {
            String key = redis.keys().queueStats(shard, hour);
            redis.command(jedis -> jedis.hgetAll(key)).forEach((name, n) -> {
                if (name.endsWith(FAILED)) {
                    failures.merge(name.substring(0, name.length() - FAILED.length()), number(n), Long::sum);
                }
            });
        }
        return failures;
    }

    /** The time by the clock of Redis. */
    public long nowMs() {
        return new QueueStore(redis).now().toEpochMilli();
    }

    private static long number(String text) {
        return text != null && text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }
}
