package taskmill.store;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import taskmill.task.TaskState;

/**
 * Counts and listings over all shards: sums of answers that each see one moment, not one snapshot. Thread-safe.
 */
public final class QueueStore {
    private static final long QUARTER_MS = 900_000;
    private static final List<String> LISTED = List.of("n", "b", "f", "l", "w", "s", "e", "x");
    private final Redis redis;

    QueueStore(Redis redis) {
        this.redis = redis;
    }

    /** How many tasks of a queue are not finished. */
    public record Counts(String queue, boolean paused, long queued, long scheduled, long retrying, long running) {
        Counts plus(Counts other) {
            return new Counts(queue, paused || other.paused, queued + other.queued, scheduled + other.scheduled,
                retrying + other.retrying, running + other.running);
        }
    }

    /** The counts of one queue, zeros if it was never used; or of every queue ever used, by name. */
    public Collection<Counts> counts(Optional<String> queue) {
        Map<String, Counts> sums = new TreeMap<>();
        for (int shard = 0; shard < redis.keys().shards(); shard++) {
            List<?> answer = (List<?>) redis.eval(Script.COUNT, shard, queue.map(List::of).orElse(List.of()));
            for (int i = 0; i < answer.size(); i += 6) {
                Counts counts = new Counts((String) answer.get(i), answer.get(i + 1).equals("paused"),
                    (Long) answer.get(i + 2), (Long) answer.get(i + 3), (Long) answer.get(i + 4),
                    (Long) answer.get(i + 5));
                sums.merge(counts.queue(), counts, Counts::plus);
            }
        }
        return sums.values();
    }

    /** The time by the clock of Redis. */
    public Instant now() {
        return redis.command(jedis -> Instant.ofEpochSecond(Long.parseLong(
            (String) jedis.eval("return redis.call('TIME')[1]", 1, redis.keys().base(0)))));
    }

    /** How many tasks became this state on a day, by the quarter hours that Redis counts in. */
    public long dayCount(TaskState state, LocalDate day, ZoneId zone) {
        long from = Math.floorDiv(day.atStartOfDay(zone).toInstant().toEpochMilli(), QUARTER_MS);
        long to = Math.floorDiv(day.plusDays(1).atStartOfDay(zone).toInstant().toEpochMilli() - 1, QUARTER_MS);
        Keys keys = redis.keys();
        return redis.command(jedis -> {
            List<Response<String>> counts = new ArrayList<>();
            try (AbstractPipeline pipeline = jedis.pipelined()) {
                for (int shard = 0; shard < keys.shards(); shard++) {
                    for (long quarter = from; quarter <= to; quarter++) {
                        counts.add(pipeline.hget(keys.stats(shard, quarter), state.word()));
                    }
                }
                pipeline.sync();
            }
            return counts.stream().map(Response::get).mapToLong(n -> n == null ? 0 : Long.parseLong(n)).sum();
        });
    }

    /**
     * A task in a listing: without its work and its result.
     *
     * @param line what stands before the work in its spec
     * @param fields what stands in its run
     */
    public record Row(String uuid, TaskState state, double placeMs, String line, Map<String, String> fields) {
        /** @throws taskmill.task.Refusal if what is stored is none */
        public Header header() {
            return StoredSpec.header(line);
        }

        /** @throws taskmill.task.Refusal if what is stored is none */
        public Run run() {
            return Run.of(fields);
        }
    }

    /**
     * One set of one shard that a listing walks through.
     *
     * @param queue whose waiting tasks; empty for the sets that hold tasks of all queues
     */
    public record Place(int shard, TaskState state, String queue) {
    }

    /** After which task of a place a page begins: its score there and its uuid, both empty for the first page. */
    public record After(String score, String uuid) {
        public static final After START = new After("", "");
    }

    /** A part of a place; {@code end} is where the next part begins, absent after the last. */
    public record Page(List<Row> rows, Optional<After> end) {
    }

    /** The places in which tasks of a state can stand; of all queues ever used, or of one. */
    public List<Place> places(TaskState state, Optional<String> queue) {
        List<Place> places = new ArrayList<>();
        for (int shard = 0; shard < redis.keys().shards(); shard++) {
            switch (state) {
                case SCHEDULED, QUEUED, RETRYING -> {
                    for (Counts counts : counts(queue)) {
                        places.add(new Place(shard, state, counts.queue()));
                    }
                }
                case RUNNING, SUCCEEDED, FAILED, CANCELED -> places.add(new Place(shard, state, ""));
            }
        }
        return places;
    }

    /** The next tasks of a place: looks at up to {@code limit}, answers those of the queue. */
    public Page page(Place place, After after, int limit, Optional<String> queue) {
        List<?> answer = (List<?>) redis.eval(Script.PAGE, place.shard(), List.of(kind(place.state()), name(place),
            after.score(), after.uuid(), Integer.toString(limit), queue.orElse("")));
        After last = new After((String) answer.get(1), (String) answer.get(2));
        List<Row> rows = new ArrayList<>();
        for (int i = 3; i < answer.size(); i += 4) {
            rows.add(new Row((String) answer.get(i), place.state(), Replies.score(answer.get(i + 1)),
                (String) answer.get(i + 2), Replies.map(LISTED, answer.get(i + 3))));
        }
        return new Page(rows, (Long) answer.get(0) < limit ? Optional.empty() : Optional.of(last));
    }

    static String kind(TaskState state) {
        return switch (state) {
            case QUEUED -> "ready";
            case SUCCEEDED, FAILED, CANCELED -> "done";
            case SCHEDULED, RETRYING, RUNNING -> state.word();
        };
    }

    static String name(Place place) {
        return switch (place.state()) {
            case SUCCEEDED, FAILED, CANCELED -> place.state().word();
            case SCHEDULED, QUEUED, RETRYING, RUNNING -> place.queue();
        };
    }
}
