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

/** What operators watch: where tasks stand, and totals by quarter of an hour. Thread-safe. */
public final class WatchStore {
    public static final long QUARTER_MS = 900_000;
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
     */
    public record Standing(TaskState state, int attempt, boolean cancelRequested, long dueMs, long finishedMs) {
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
                List<String> values = answer.subList(5 * i, 5 * i + 5);
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
            isDue ? (long) Scripts.score(values.get(1)) : 0, state.isFinished() ? number(values.get(4)) : 0);
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

    /** The time by the clock of Redis. */
    public long nowMs() {
        return new QueueStore(redis).now().toEpochMilli();
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }
}
