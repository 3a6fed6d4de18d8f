package taskmill.store;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import taskmill.store.Scripts.Script;
import taskmill.task.TaskState;

/** What operators watch: where tasks stand, and totals by quarter of an hour, and by hour of a queue. Thread-safe. */
public final class WatchStore {
    public static final long QUARTER_MS = 900_000;
    public static final long HOUR_MS = 3_600_000;
    private static final String FAILED = " f";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");
    private static final int STEP = 250;
    private final Redis redis;

    WatchStore(Redis redis) {
        this.redis = redis;
    }

    /**
     * Where a task stands: when it is due if it is scheduled or retrying, when it finished if it did, else 0; and how
     * many bytes it has written to stdout and stderr if it runs and somebody watches its output.
     */
    public record Standing(TaskState state, int attempt, boolean cancelRequested, long dueMs, long finishedMs,
        Map<String, Long> written) { }

    /** Where these tasks stand, by uuid; without those that are unknown or gone. */
    public Map<String, Standing> standings(Collection<String> uuids) {
        Map<String, Standing> standings = new HashMap<>();
        redis.keys().byShard(uuids).forEach((shard, group) -> {
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

    /** The running totals of all shards, by name: those of the key {@code count}. */
    public Map<String, Long> totals() {
        return sum(ofAllShards("count"));
    }

    private List<Map<String, String>> ofAllShards(String key) {
        Keys keys = redis.keys();
        return redis.pipelined(pipeline -> keys.homes().all().stream()
            .map(shard -> pipeline.hgetAll(keys.of(shard, key))).toList());
    }

    /** The totals of quarters of an hour, from one number to before another: milliseconds since 1970 / QUARTER_MS. */
    public List<Map<String, Long>> quarters(long from, long until) {
        Keys keys = redis.keys();
        List<Map<String, Long>> quarters = new ArrayList<>();
        for (long first = from; first < until; first += STEP) {
            long[] some = LongStream.range(first, Math.min(until, first + STEP)).toArray();
            List<Map<String, String>> found = redis.pipelined(pipeline -> LongStream.of(some).boxed()
                .flatMap(quarter -> keys.homes().all().stream()
                    .map(shard -> pipeline.hgetAll(keys.of(shard, "stats", quarter.toString())))).toList());
            for (int i = 0; i < found.size(); i += keys.shards()) {
                quarters.add(sum(found.subList(i, i + keys.shards())));
            }
        }
        return quarters;
    }

    /** How many tasks reached this state on a day. */
    public long dayCount(TaskState state, LocalDate day, ZoneId zone) {
        long from = Math.floorDiv(day.atStartOfDay(zone).toInstant().toEpochMilli(), QUARTER_MS);
        long last = Math.floorDiv(day.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli() - 1, QUARTER_MS);
        return quarters(from, last + 1).stream().mapToLong(sums -> sums.getOrDefault(state.word(), 0L)).sum();
    }

    /**
     * How many tasks of a queue succeeded and failed in hours, from one number to before another: milliseconds since
     * 1970 / HOUR_MS. Nothing of a queue that was not among the first 1,000 of an hour.
     */
    public List<Map<TaskState, Long>> hours(String queue, long from, long until) {
        Keys keys = redis.keys();
        return redis.pipelined(pipeline -> LongStream.range(from, until).mapToObj(hour -> pipeline.hmget(
            keys.of(keys.home(queue), "qstats", Long.toString(hour)), queue + " s", queue + FAILED)).toList())
            .stream().map(counts -> Map.of(TaskState.SUCCEEDED, number(counts.get(0)),
                TaskState.FAILED, number(counts.get(1)))).toList();
    }

    /** How many tasks failed in an hour, by queue; those of the queues behind the first 1,000 under one name. */
    public Map<String, Long> failures(long hour) {
        Map<String, Long> failures = new HashMap<>();
        sum(ofAllShards("qstats:" + hour)).forEach((name, n) -> {
            if (name.endsWith(FAILED)) {
                failures.put(name.substring(0, name.length() - FAILED.length()), n);
            }
        });
        return failures;
    }

    private static Map<String, Long> sum(List<Map<String, String>> parts) {
        Map<String, Long> sums = new HashMap<>();
        parts.forEach(part -> part.forEach((name, n) -> sums.merge(name, number(n), Long::sum)));
        return sums;
    }

    private static long number(String text) {
        return text != null && NUMBER.matcher(text).matches() ? Long.parseLong(text) : 0;
    }
}
