package taskmill.store;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.Tuple;
import taskmill.store.Scripts.Script;
import taskmill.store.Store.Homes;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;
import taskmill.task.Word;

/** Reads those tasks of a shard that a filter accepts, a page in each call, and changes many. Thread-safe. */
public final class TaskFinder {
    /** The most tasks, and sets, that a script looks at, which keeps Redis busy for some milliseconds. */
    public static final int MOST_LOOKS = 250;
    /** The most of which {@link #filled} is asked at once. */
    public static final int MOST_SETS = 2500;
    private static final int BATCH = 100;
    /** Members that one command reads of a set of running tasks. */
    private static final int SCANNED = 1000;
    /** Sets about which Redis is asked at once whether there is any. */
    private static final int BLOCK = 50;
    /** What a filter may have beside states and queue, in the order of the script's arguments. */
    private static final List<String> FIELDS = List.of("type", "cron", "error", "worker", "since", "until");
    /** What stands in the JSON if it stands in a label; stars may stand for a secret. */
    private static final Pattern PART = Pattern.compile("[^*\\s\"\\\\\\p{Cntrl}\\x{80}-\\x{10FFFF}]+");
    private final Redis redis;

    TaskFinder(Redis redis) {
        this.redis = redis;
    }

    /**
     * Which tasks are meant.
     *
     * @param states none for all
     * @param more values by name: type, cron, error, worker (its name or its id), since and until (ms); name (what the
     *     label begins with) and text (in the label or the detail of the error), of which only a part is looked for in
     *     the label
     */
    public record Filter(List<TaskState> states, Optional<String> queue, Map<String, String> more) { }

    /**
     * Where tasks are looked for: sets of a kind by the ends of their names, at most {@link #MOST_LOOKS} for a page; or
     * of the kind ids single tasks by their uuids.
     */
    public record Source(int shard, String kind, List<String> names) {
        /** The sets in which tasks of a state stand: by queue, or one for a state in which tasks have finished. */
        public static String kind(TaskState state) {
            return state == TaskState.QUEUED ? "ready" : state.isFinished() ? "done" : state.word();
        }
    }

    /** Behind the task with this score and uuid in the first set; both are empty for its beginning. */
    public record Position(String score, String uuid) {
        public static final Position START = new Position("", "");
    }

    /**
     * A task that was found, without its work and its result.
     *
     * @param label its program, handler, or method and URL, and the first of its arguments; up to 512 bytes, with
     *     secrets
     * @param isTextInDetail whether the text that was searched for stands in the detail of its error
     * @param set the number of the set in which it stands, at this position
     * @param look how many tasks had been looked at
     */
    public record Row(StoredTask task, String label, boolean isTextInDetail, int set, Position position, int look) { }

    /** @param set the number of the set to go on with, at this position; the number of sets if there is none */
    public record Page(long nowMs, int looked, int set, Position position, List<Row> rows) { }

    public Homes homes() {
        return redis.keys().homes();
    }

    /** Every queue of a shard that was ever used, in order. */
    public List<String> queues(int shard) {
        return redis.command(jedis -> jedis.hkeys(redis.keys().of(shard, "queues"))).stream().sorted().toList();
    }

    /** The queues of a shard that have running tasks, and some that had, in order. */
    public List<String> busy(int shard) {
        return redis.command(jedis -> jedis.smembers(redis.keys().of(shard, "busy"))).stream().sorted().toList();
    }

    /** Those of some sets that are not empty, and some of their neighbours, in the same order; in one round trip. */
    public List<String> filled(Source source) {
        List<List<String>> blocks = IntStream.iterate(0, i -> i < source.names().size(), i -> i + BLOCK)
            .mapToObj(i -> source.names().subList(i, Math.min(source.names().size(), i + BLOCK))).toList();
        List<Long> found = redis.pipelined(pipeline -> blocks.stream().map(block -> pipeline.exists(block.stream()
            .map(name -> redis.keys().of(source.shard(), source.kind(), name)).toArray(String[]::new))).toList());
        return IntStream.range(0, blocks.size()).filter(i -> found.get(i) > 0).boxed()
            .flatMap(i -> blocks.get(i).stream()).toList();
    }

    /** The least uuids behind this one of the tasks that run all the while, and of some others. */
    public SortedSet<String> running(int shard, List<String> queues, String behind, int most) {
        TreeSet<String> uuids = new TreeSet<>();
        for (String queue : queues) {
            String cursor = ScanParams.SCAN_POINTER_START;
            do {
                String from = cursor;
                // Renewals change only the score, which does not matter to this command.
                ScanResult<Tuple> found = redis.command(jedis -> jedis.zscan(
                    redis.keys().base(shard) + "running:" + queue, from, new ScanParams().count(SCANNED)));
                found.getResult().stream().map(Tuple::getElement).filter(id -> id.compareTo(behind) > 0)
                    .forEach(uuids::add);
                while (uuids.size() > most) {
                    uuids.pollLast();
                }
                cursor = found.getCursor();
            } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        }
        return uuids;
    }

    /**
     * The next tasks that fit, of one set after the other, each in its order. Tasks that come and go between two pages
     * make the next one neither skip nor repeat others. Looks at {@link #MOST_LOOKS} tasks at the most.
     *
     * @param latestMs tasks that were claimed or ended later are passed over; 0 for none
     */
    public Page page(Source source, boolean newest, Position after, int looks, Filter filter, long latestMs) {
        List<String> args = Redis.args(source.kind(), newest ? "newest" : "oldest", after.score(), after.uuid(), looks,
            latestMs == 0 ? "" : latestMs, String.join(" ", filter.states().stream().map(TaskState::word).toList()),
            filter.queue().orElse(""));
        FIELDS.forEach(field -> args.add(filter.more().getOrDefault(field, "")));
        String text = filter.more().getOrDefault("text", "");
        args.addAll(List.of(part(filter.more().getOrDefault("name", "")), text, part(text)));
        args.addAll(source.names());
        List<?> answer = (List<?>) redis.eval(Script.PAGE, source.shard(), args);
        return new Page((Long) answer.get(0), number(answer.get(1)), number(answer.get(2)),
            new Position((String) answer.get(3), (String) answer.get(4)),
            ((List<?>) answer.get(5)).stream().map(row -> row((List<?>) row)).toList());
    }

    /** What can be done to many tasks at once. Each is that method of {@link TaskStore}. */
    public enum Change implements Word {
        CANCEL(Script.CANCEL, "canceled", "flagged"),
        RETRY(Script.RETRY, "queued", "blocked"),
        START(Script.START, "queued"),
        FORGET(Script.FORGET, "gone");

        private final Script script;
        private final Set<String> done;

        Change(Script script, String... done) {
            this.script = script;
            this.done = Set.of(done);
        }

        public List<TaskState> states() {
            return switch (this) {
                case CANCEL -> QueueStore.Counts.states();
                case RETRY -> List.of(TaskState.FAILED, TaskState.CANCELED);
                case START -> List.of(TaskState.SCHEDULED, TaskState.RETRYING, TaskState.BLOCKED);
                case FORGET -> List.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.CANCELED);
            };
        }
    }

    /**
     * Changes tasks, up to 100 with a script, and answers how many; passes over those that cannot be changed.
     *
     * @param keepMs how long a canceled task is kept, unless it says so itself
     * @throws Unavailable if Redis does not answer; then some may have been changed
     */
    public int change(Change change, List<String> uuids, long keepMs) {
        int done = 0;
        for (int shard : homes().all()) {
            List<String> here = uuids.stream().distinct()
                .filter(uuid -> TaskIds.shard(uuid, homes().shards()) == shard).toList();
            for (int i = 0; i < here.size(); i += BATCH) {
                List<String> args = change == Change.CANCEL ? Redis.args(keepMs) : Redis.args();
                args.addAll(here.subList(i, Math.min(here.size(), i + BATCH)));
                List<?> words = (List<?>) redis.eval(change.script, shard, args);
                done += (int) words.stream().filter(change.done::contains).count();
            }
        }
        return done;
    }

    private static String part(String text) {
        return PART.matcher(text).results().map(MatchResult::group).max(Comparator.comparingInt(String::length))
            .orElse("");
    }

    private static Row row(List<?> row) {
        String uuid = (String) row.get(0);
        StoredTask task = new StoredTask(uuid, TaskState.of((String) row.get(3)), Scripts.score(row.get(4)),
            (String) row.get(5), Scripts.map(StoredRun.LISTED, row.get(8)), false);
        return new Row(task, StoredSpec.label(task.storedSpec(), (String) row.get(6)), number(row.get(7)) == 1,
            number(row.get(1)), new Position((String) row.get(2), uuid), number(row.get(9)));
    }

    private static int number(Object reply) {
        return ((Long) reply).intValue();
    }
}
