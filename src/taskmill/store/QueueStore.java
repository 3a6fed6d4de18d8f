package taskmill.store;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.ParseException;
import taskmill.store.Scripts.Script;
import taskmill.store.Store.Homes;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/** Counts over all shards, and what is set for queues. Some queues of a shard are of one moment. Thread-safe. */
public final class QueueStore {
    /** Queues that one script looks at. */
    private static final int STEP = 50;
    private final Redis redis;

    QueueStore(Redis redis) {
        this.redis = redis;
    }

    /** How many tasks of a queue are not finished, since when the oldest ready one could run, and when that was. */
    public record Counts(String queue, Settings settings, Optional<Note> note, Optional<Long> sinceMs, long readMs,
        Map<TaskState, Long> byState) {
        private static final List<TaskState> STATES = List.of(TaskState.QUEUED, TaskState.SCHEDULED,
            TaskState.RETRYING, TaskState.BLOCKED, TaskState.RUNNING);

        public static Counts none(String queue) {
            return new Counts(queue, Settings.NONE, Optional.empty(), Optional.empty(), 0, Map.of());
        }

        /** Their states, in the order of answers. */
        public static List<TaskState> states() {
            return STATES;
        }

        public long in(TaskState state) {
            return byState.getOrDefault(state, 0L);
        }

        /** For how long the oldest ready one could have run. */
        public Optional<Long> waitMs() {
            return sinceMs.map(since -> Math.max(0, readMs - since));
        }

        public long tasks() {
            long sum = 0;
            for (long n : byState.values()) {
                sum += n;
            }
            return sum;
        }

        /** The sum, under the name of this queue. */
        public Counts plus(Counts other) {
            Map<TaskState, Long> sums = new EnumMap<>(TaskState.class);
            STATES.forEach(state -> sums.put(state, in(state) + other.in(state)));
            return new Counts(queue, settings, note, Stream.of(sinceMs, other.sinceMs).flatMap(Optional::stream)
                .min(Long::compare), Math.max(readMs, other.readMs), sums);
        }
    }

    public record Settings(boolean paused, Optional<Integer> concurrency, Optional<Rate> rate) {
        static final Settings NONE = new Settings(false, Optional.empty(), Optional.empty());
        private static final Pattern CONCURRENCY = Pattern.compile("c=(\\d{1,9})");
        private static final Pattern RATE = Pattern.compile("r=([1-9]\\d{0,8})/(\\d{1,9})/(\\d{1,9})");

        /** Reads words as {@link #limits} writes them, behind {@code paused}. */
        static Settings parse(String words) {
            return words.isEmpty() ? NONE : new Settings(words.startsWith("paused"),
                CONCURRENCY.matcher(words).results().findFirst().map(c -> Integer.valueOf(c.group(1))),
                RATE.matcher(words).results().findFirst().map(r -> new Rate(Integer.parseInt(r.group(1)),
                    Long.parseLong(r.group(2)), Integer.parseInt(r.group(3)))));
        }

        private String limits() {
            return Stream.concat(concurrency.map(c -> "c=" + c).stream(),
                rate.map(r -> "r=" + r.tasks() + "/" + r.perMs() + "/" + r.burst()).stream())
                .collect(Collectors.joining(" "));
        }
    }

    /** How many tasks may start in a period, and at once. In no period do more start than these and the burst. */
    public record Rate(int tasks, long perMs, int burst) {
        private static final long USUAL_BURST_MS = 100;

        /** The burst of a rate for which none was given. */
        public static int usualBurst(int tasks, long perMs) {
            return (int) Math.max(1, tasks * USUAL_BURST_MS / perMs);
        }
    }

    /** Who paused a queue, or let it go on, and why. */
    public record Note(long atMs, String by, String text) {
        /** Nothing if there is none, or it cannot be read. */
        private static Optional<Note> parse(String stored) {
            if (stored.isEmpty()) {
                return Optional.empty();
            }
            try {
                String[] parts = stored.split(" ", 2);
                JsonObject json = Json.parse(parts[parts.length - 1]).asObject();
                return Optional.of(new Note(Long.parseLong(parts[0]), json.getString("by", ""),
                    json.getString("note", "")));
            } catch (NumberFormatException | ParseException | UnsupportedOperationException e) {
                return Optional.empty();
            }
        }
    }

    /** The counts of one queue; or of every queue ever used, by name. */
    public Collection<Counts> counts(Optional<String> queue) {
        if (queue.isPresent()) {
            return counts(queue.stream().toList()).values();
        }
        Map<String, Counts> byName = new TreeMap<>();
        redis.keys().homes().all().forEach(shard -> count(shard, List.copyOf(names(shard)), byName));
        return byName.values();
    }

    /** The counts of some queues, by name; zeros of one that was never used. */
    public Map<String, Counts> counts(Collection<String> queues) {
        Map<String, Counts> byName = new TreeMap<>();
        Homes homes = redis.keys().homes();
        homes.of(queues).forEach(shard -> count(shard, homes.at(shard, List.copyOf(queues)), byName));
        return byName;
    }

    private void count(int shard, List<String> names, Map<String, Counts> byName) {
        for (int from = 0; from < names.size(); from += STEP) {
            read((List<?>) redis.eval(Script.COUNT, shard, names.subList(from, Math.min(names.size(), from + STEP))),
                byName);
        }
    }

    private static void read(List<?> answer, Map<String, Counts> byName) {
        for (int i = 1; i < answer.size(); i += 4 + Counts.STATES.size()) {
            Map<TaskState, Long> byState = new EnumMap<>(TaskState.class);
            for (int j = 0; j < Counts.STATES.size(); j++) {
                byState.put(Counts.STATES.get(j), (Long) answer.get(i + 4 + j));
            }
            String name = (String) answer.get(i);
            byName.put(name, new Counts(name, Settings.parse((String) answer.get(i + 1)),
                Note.parse((String) answer.get(i + 2)), Optional.of((Long) answer.get(i + 3)).filter(ms -> ms >= 0),
                (Long) answer.get(0), byState));
        }
    }

    /**
     * Pauses a queue, also one that is not there yet, or lets it go on. A paused queue takes tasks and hands out none.
     *
     * @throws Refusal NOT_FOUND if a queue that is not there is to go on
     */
    public void pause(String queue, boolean pause, String by, String note) {
        judge(change(Script.PAUSE_QUEUE, queue, pause ? 1 : 0, new JsonObject().add("by", by).add("note", note)));
    }

    /** Replaces the limits of a queue. What runs goes on, also if it is more than may now start. */
    public void limit(String queue, Optional<Integer> concurrency, Optional<Rate> rate) {
        change(Script.LIMIT_QUEUE, queue, new Settings(false, concurrency, rate).limits());
    }

    /**
     * Removes an empty queue and all that was set for it.
     *
     * @throws Refusal NOT_FOUND, or CONFLICT if it has tasks that have not finished
     */
    public void delete(String queue) {
        judge(change(Script.DELETE_QUEUE, queue));
    }

    private static void judge(Object answer) {
        switch ((String) answer) {
            case "unknown" -> throw Refusal.notFound("there is no such queue");
            case "busy" -> throw Refusal.conflict("the queue has tasks that have not finished");
            default -> { }
        }
    }

    private Object change(Script script, String queue, Object... more) {
        List<String> args = Redis.args(queue);
        args.addAll(Redis.args(more));
        return redis.eval(script, redis.keys().home(queue), args);
    }

    /** Every queue ever used. */
    public Set<String> names() {
        return redis.keys().homes().all().stream().flatMap(shard -> names(shard).stream()).collect(Collectors.toSet());
    }

    Set<String> names(int shard) {
        return redis.command(jedis -> jedis.hkeys(redis.keys().of(shard, "queues")));
    }

    public boolean isKnown(String queue) {
        String key = redis.keys().of(redis.keys().home(queue), "queues");
        return redis.command(jedis -> jedis.hget(key, queue)) != null;
    }
}
