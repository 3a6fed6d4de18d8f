package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.params.SetParams;
import taskmill.store.LeaseStore.KeepTimes;
import taskmill.store.Scripts.Script;
import taskmill.task.TaskIds;
import taskmill.task.Unavailable;
import taskmill.task.Word;

/**
 * Errands: what has to be done after a transition, perhaps in another shard. A script that makes one necessary leaves
 * it, and any broker carries it out. Each may be carried out again without harm, also by several at once. Thread-safe.
 */
public final class ErrandStore {
    private static final int PAGE = 100;
    private static final long ON_FAILURE_SECONDS = TimeUnit.DAYS.toSeconds(1);
    private final Redis redis;
    private final KeepTimes keep;
    private final int replicas;

    ErrandStore(Redis redis, KeepTimes keep, int replicas) {
        this.redis = redis;
        this.keep = keep;
        this.replicas = replicas;
    }

    /** What an errand is for. */
    public enum Kind implements Word { LINK, TOLD, CALLBACK, UNKNOWN }

    /**
     * An errand that this process has taken; nobody else takes it for 10 s.
     *
     * @param words kind, uuid, and what else belongs to it
     * @param score what tells it from the same errand that is left anew
     */
    public record Errand(String words, String score) {
        /** Unknown if this version cannot carry it out. */
        public Kind kind() {
            return TaskIds.isValid(uuid()) ? Word.find(Kind.values(), word(0)).orElse(Kind.UNKNOWN) : Kind.UNKNOWN;
        }

        /** The task that it belongs to. */
        public String uuid() {
            return word(1);
        }

        /** A part of its words, empty if there is none. */
        public String word(int place) {
            String[] all = words.split(" ");
            return place < all.length ? all[place] : "";
        }
    }

    /**
     * Errands that nobody has carried out yet.
     *
     * @param oldestMs how long the oldest has waited, as far as that is known; 0 if there is none
     */
    public record Waiting(long count, long oldestMs) {
    }

    public int shards() {
        return redis.keys().shards();
    }

    /** Removes those that are done, and takes the next ones. */
    public List<Errand> next(int shard, List<Errand> done) {
        List<String> args = Redis.args(PAGE);
        done.forEach(errand -> args.addAll(List.of(errand.words(), errand.score())));
        List<?> answer = (List<?>) redis.eval(Script.ERRANDS, shard, args);
        List<Errand> taken = new ArrayList<>();
        for (int i = 0; i < answer.size(); i += 2) {
            taken.add(new Errand((String) answer.get(i), (String) answer.get(i + 1)));
        }
        return taken;
    }

    /** Waits until an errand is left in a shard, or for some time. */
    public void await(int shard, long waitMs) {
        double seconds = Math.max(1, Math.min(waitMs, RedisClients.BLOCKING_MS)) / 1000.0;
        redis.command(jedis -> jedis.blpop(seconds, redis.keys().errandLeft(shard)));
    }

    /** Notes a blocked task at the parents that it waits for, and lets it go for those that have ended. */
    public void link(String uuid) {
        List<?> answer = (List<?>) redis.eval(Script.PARENTS, shard(uuid), List.of(uuid));
        if (answer.isEmpty()) {
            return;
        }
        String patient = answer.get(0).toString();
        List<String> ends = new ArrayList<>();
        byShard(answer.subList(1, answer.size())).forEach((shard, parents) -> {
            List<String> args = Redis.args(uuid, patient);
            args.addAll(parents);
            List<?> states = (List<?>) redis.evalAndWait(Script.FOLLOW, shard, args, replicas);
            for (int i = 0; i < parents.size(); i++) {
                if (!states.get(i).equals("waits")) {
                    ends.addAll(List.of(uuid, parents.get(i), (String) states.get(i)));
                }
            }
        });
        unblock(shard(uuid), ends);
    }

    /** Tells the followers of a task of its end. The errand is removed with the last of them. */
    public void tell(String uuid) {
        List<String> args = Redis.args(uuid);
        for (List<?> answer = told(uuid, args); !answer.isEmpty(); answer = told(uuid, args)) {
            String state = (String) answer.get(0);
            byShard(answer.subList(1, answer.size())).forEach((shard, followers) -> {
                List<String> ends = new ArrayList<>();
                followers.forEach(follower -> ends.addAll(List.of(follower, uuid, state)));
                unblock(shard, ends);
            });
            args = Redis.args(uuid);
            args.addAll(Replies.strings(answer.subList(1, answer.size())));
        }
    }

    private List<?> told(String uuid, List<String> args) {
        return (List<?>) redis.evalAndWait(Script.TOLD, shard(uuid), args, replicas);
    }

    /** @param ends uuid of the blocked task, uuid and state of the parent, and so on */
    List<?> unblock(int shard, List<String> ends) {
        if (ends.isEmpty()) {
            return List.of();
        }
        List<String> args = Redis.args(keep);
        args.addAll(ends);
        return (List<?>) redis.evalAndWait(Script.UNBLOCK, shard, args, replicas);
    }

    /** Leaves the errands of all blocked tasks of a shard anew. */
    public void relink(int shard) {
        for (String queue : redis.command(jedis -> jedis.hkeys(redis.keys().queues(shard)))) {
            long looked = PAGE;
            for (int from = 0; looked == PAGE; from += PAGE) {
                looked = (Long) redis.eval(Script.RELINK, shard, Redis.args(queue, from, PAGE));
            }
        }
    }

    /** Says for a day to whom every failed task is reported; or that brokers no longer report any. */
    public void reportFailures(Optional<String> url) {
        for (int shard = 0; shard < shards(); shard++) {
            String key = redis.keys().onFailure(shard);
            SetParams forADay = SetParams.setParams().ex(ON_FAILURE_SECONDS);
            url.ifPresentOrElse(address -> redis.command(jedis -> jedis.set(key, address, forADay)),
                () -> redis.command(jedis -> jedis.del(key)));
        }
    }

    /** To whom it is reported if this task fails. */
    public Optional<String> failureUrl(String uuid) {
        return Optional.ofNullable(redis.command(jedis -> jedis.get(redis.keys().onFailure(shard(uuid)))));
    }

    /** Counts an errand whose task is gone. */
    public void countOrphan(String uuid) {
        redis.command(jedis -> jedis.hincrBy(redis.keys().count(shard(uuid)), "orphaned", 1));
    }

    /** Wakes who waits in {@link #await}. */
    public void interrupt(int shard) {
        redis.command(jedis -> jedis.lpush(redis.keys().errandLeft(shard), "1"));
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
        return TaskIds.shard(uuid, shards());
    }

    private Map<Integer, List<String>> byShard(List<?> uuids) {
        Map<Integer, List<String>> byShard = new TreeMap<>();
        Replies.strings(uuids).forEach(uuid -> byShard.computeIfAbsent(shard(uuid), n -> new ArrayList<>()).add(uuid));
        return byShard;
    }
}
