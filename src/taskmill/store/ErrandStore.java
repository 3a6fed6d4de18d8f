package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.params.SetParams;
import taskmill.config.KeepTimes;
import taskmill.store.Scripts.Script;
import taskmill.task.TaskIds;
import taskmill.task.Unavailable;
import taskmill.task.Word;

/**
 * Errands: what has to be done after a transition, perhaps in another shard. A script that makes one necessary leaves
 * it, and any broker carries it out. Each may be carried out again without harm, also by several at once. Thread-safe.
 */
public final class ErrandStore {
    private static final int PAGE = 50;
    private static final int RELINKED = 100;
    /** Of followers that are told before other errands have their turn. */
    private static final int MOST_PAGES = 10;
    private static final int MOST_LISTENERS = 16;
    private static final long ON_FAILURE_SECONDS = TimeUnit.HOURS.toSeconds(1);
    private final Redis redis;
    /** Names the inboxes that end its waits. */
    private final String id = "courier-" + UUID.randomUUID();
    private final boolean isCluster;
    private final KeepTimes keep;
    private final int replicas;

    /** @param isCluster whether one connection can wait for one shard only */
    ErrandStore(Redis redis, boolean isCluster, KeepTimes keep, int replicas) {
        this.redis = redis;
        this.isCluster = isCluster;
        this.keep = keep;
        this.replicas = replicas;
    }

    public enum Kind implements Word { LINK, RELINK, TOLD, CALLBACK, UNKNOWN }

    /**
     * An errand that this process has taken; nobody else takes it for 10 s. Its score tells it from the same one left
     * anew.
     */
    public record Errand(String words, String score) {
        /** Unknown if this version cannot carry it out. */
        public Kind kind() {
            return TaskIds.isValid(uuid()) ? Word.find(Kind.values(), word(0)).orElse(Kind.UNKNOWN) : Kind.UNKNOWN;
        }

        public String uuid() {
            return word(1);
        }

        /** A part of its words, empty if there is none. */
        public String word(int place) {
            String[] all = words.split(" ");
            return place < all.length ? all[place] : "";
        }
    }

    /** Errands that were taken, and the time until the next one can be, at most 10 s. */
    public record Taken(List<Errand> errands, long waitMs) { }

    /** How many errands nobody has carried out yet, and how long the oldest has waited, as far as that is known. */
    public record Waiting(long count, long oldestMs) { }

    public int shards() {
        return redis.keys().shards();
    }

    /** Removes those that are done, and takes the next ones. */
    public Taken next(int shard, List<Errand> done) {
        List<String> args = Redis.args(PAGE);
        done.forEach(errand -> args.addAll(List.of(errand.words(), errand.score())));
        List<?> answer = (List<?>) redis.eval(Script.ERRANDS, shard, args);
        List<Errand> taken = new ArrayList<>();
        for (int i = 1; i < answer.size(); i += 2) {
            taken.add(new Errand((String) answer.get(i), (String) answer.get(i + 1)));
        }
        return new Taken(taken, (Long) answer.get(0));
    }

    /**
     * Groups of shards whose errands one thread carries out: all shards of a server, since it can wait for all of them
     * at once; in a Cluster each for itself, unless there are too many.
     */
    public List<List<Integer>> groups() {
        int count = isCluster ? Math.min(MOST_LISTENERS, shards()) : 1;
        return IntStream.range(0, count).mapToObj(index ->
            IntStream.range(0, shards()).filter(shard -> shard % count == index).boxed().toList()).toList();
    }

    /**
     * Waits until an errand is left in a shard of a group, for some time, or until {@link #interrupt}; false if one
     * cannot wait for this group.
     */
    public boolean await(List<Integer> group, long waitMs) {
        if (group.size() > 1 && isCluster) {
            return false;
        }
        String[] lists = Stream.concat(Stream.of(redis.keys().of(group.get(0), "inbox", id)),
            group.stream().map(n -> redis.keys().of(n, "errand_left"))).toArray(String[]::new);
        boolean left = false;
        for (long ms = waitMs; ms > 0 && !left; ms -= RedisClients.BLOCKING_MS) {
            double seconds = Math.min(ms, RedisClients.BLOCKING_MS) / 1000.0;
            left = redis.command(jedis -> jedis.blpop(seconds, lists)) != null;
        }
        return true;
    }

    /**
     * Notes a blocked task at its parents, and lets it go for those that have ended; false if it is to be done again
     * later.
     */
    public boolean link(String uuid) {
        List<?> answer = (List<?>) redis.eval(Script.PARENTS, shard(uuid), List.of(uuid));
        if (answer.isEmpty()) {
            return true;
        }
        String patient = answer.get(0).toString();
        List<String> ends = new ArrayList<>();
        boolean later = false;
        for (Map.Entry<Integer, List<String>> group : byShard(answer.subList(1, answer.size())).entrySet()) {
            List<String> parents = group.getValue();
            List<String> args = Redis.args(uuid, patient);
            args.addAll(parents);
            List<?> states = (List<?>) redis.evalAndWait(Script.FOLLOW, group.getKey(), args, replicas);
            for (int i = 0; i < parents.size(); i++) {
                later |= states.get(i).equals("later");
                if (!List.of("waits", "later").contains(states.get(i))) {
                    ends.addAll(List.of(uuid, parents.get(i), (String) states.get(i), "0"));
                }
            }
        }
        unblock(shard(uuid), ends);
        return !later;
    }

    /** Tells followers of a task of its end. The errand is removed with the last of them, and is due again before. */
    public void tell(String uuid) {
        List<String> args = Redis.args(uuid);
        for (int page = 0; page < MOST_PAGES; page++) {
            List<?> answer = told(uuid, args);
            if (answer.isEmpty()) {
                return;
            }
            List<?> told = answer.subList(2, answer.size());
            byShard(told).forEach((shard, followers) -> {
                List<String> ends = new ArrayList<>();
                followers.forEach(follower ->
                    ends.addAll(List.of(follower, uuid, (String) answer.get(0), (String) answer.get(1))));
                unblock(shard, ends);
            });
            args = Redis.args(uuid);
            args.addAll(Scripts.strings(told));
        }
        if (!told(uuid, args).isEmpty()) {
            redis.command(jedis -> jedis.zadd(redis.keys().of(shard(uuid), "errands"), 0, "told " + uuid));
        }
    }

    private List<?> told(String uuid, List<String> args) {
        return (List<?>) redis.evalAndWait(Script.TOLD, shard(uuid), args, replicas);
    }

    /** @param ends uuid of the blocked task, uuid and state of the parent, and when it ended, and so on */
    List<?> unblock(int shard, List<String> ends) {
        if (ends.isEmpty()) {
            return List.of();
        }
        List<String> args = Redis.args(keep);
        args.addAll(ends);
        return (List<?>) redis.evalAndWait(Script.UNBLOCK, shard, args, replicas);
    }

    /** Where a look at all blocked tasks of a shard goes on: a queue, and a rank in it. */
    public record Place(String queue, int rank) {
        public static final Place START = new Place("", 0);
    }

    /** Leaves errands anew for some blocked tasks of a shard; answers where to go on, {@link Place#START} after all. */
    public Place relink(int shard, Place from) {
        Set<String> names = redis.command(jedis -> jedis.hkeys(redis.keys().of(shard, "queues")));
        SortedSet<String> queues = new TreeSet<>(names).tailSet(from.queue());
        int left = RELINKED;
        for (String queue : queues) {
            int rank = queue.equals(from.queue()) ? from.rank() : 0;
            long looked = (Long) redis.eval(Script.RELINK, shard, Redis.args(queue, rank, left));
            left -= (int) looked;
            if (left == 0) {
                return new Place(queue, rank + (int) looked);
            }
        }
        return Place.START;
    }

    /** Says for an hour to whom every failed task is reported. */
    public void reportFailures(String url) {
        SetParams forAnHour = SetParams.setParams().ex(ON_FAILURE_SECONDS);
        redis.keys().homes().all().forEach(shard ->
            redis.command(jedis -> jedis.set(redis.keys().of(shard, "on_failure"), url, forAnHour)));
    }

    /** To whom it is reported if this task fails. */
    public Optional<String> failureUrl(String uuid) {
        return Optional.ofNullable(redis.command(jedis -> jedis.get(redis.keys().of(shard(uuid), "on_failure"))));
    }

    /** Counts an errand whose task is gone. */
    public void countOrphan(String uuid) {
        redis.command(jedis -> jedis.hincrBy(redis.keys().of(shard(uuid), "count"), "orphaned", 1));
    }

    /** Ends the wait of a group, or its next one within 2 s, and no other's. */
    public void interrupt(List<Integer> group) {
        new WakeSignals(redis, id, group.get(0)).interrupt();
    }

    /** @throws Unavailable if a shard does not answer */
    public Waiting waiting() {
        long count = 0;
        long oldestMs = 0;
        for (int shard = 0; shard < shards(); shard++) {
            List<?> answer = (List<?>) redis.eval(Script.WAITING_ERRANDS, shard, List.of());
            count += (Long) answer.get(0);
            long since = (Long) answer.get(1);
            oldestMs = since == 0 ? oldestMs : Math.max(oldestMs, (Long) answer.get(2) - since);
        }
        return new Waiting(count, oldestMs);
    }

    private int shard(String uuid) {
        return redis.keys().shard(uuid);
    }

    private Map<Integer, List<String>> byShard(List<?> uuids) {
        return redis.keys().byShard(Scripts.strings(uuids));
    }
}
