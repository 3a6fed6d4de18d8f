package taskmill.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import redis.clients.jedis.UnifiedJedis;
import taskmill.store.Scripts.Script;
import taskmill.store.Store.Durability;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/**
 * Checks what Redis holds: that every task stands in one place and its attempts add up, that none was lost or is
 * blocked for ever, that every cron is due. Each call reads a bounded part and keeps nobody waiting. Thread-safe.
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
    public record Breach(int shard, String uuid, String what) { }

    /** What a check found. A task that moved meanwhile may count twice; at most 100 breaches are named. */
    public record Report(long tasks, List<Breach> breaches) {
        static final int MOST = 100;
    }

    /**
     * The shards that take no writes now, if others do. Looks whether Redis holds schema and shards of this process,
     * and writes these again after FLUSHALL.
     *
     * @throws Unavailable if no shard answers, or all are replicas that only read
     * @throws StoreMismatch if Redis is too old, or its schema or shard count is another
     */
    public List<Integer> away() {
        Keys keys = redis.keys();
        List<Integer> away = new ArrayList<>();
        for (int shard : keys.homes().all()) {
            try {
                redis.command(jedis -> jedis.hdel(keys.of(shard, "none"), "none"));
            } catch (Unavailable e) {
                if (away.size() == keys.shards() - 1) {
                    throw e;
                }
                away.add(shard);
            }
        }
        try {
            redis.check();
        } catch (Unavailable e) {
            if (away.isEmpty()) {
                throw e;
            }
        }
        return away;
    }

    /** The least number of replicas, up to so many, that have the last write of a shard that is not away. */
    public int replicas(int wanted) {
        long least = wanted;
        for (int shard = 0; shard < redis.keys().shards() && least > 0; shard++) {
            try {
                least = Math.min(least, (Long) redis.evalAll(shard, List.of(), wanted, 500).get(0));
            } catch (Unavailable e) {
                // It is away.
            }
        }
        return (int) least;
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
        CronStore crons = new CronStore(redis);
        crons.byHome(crons.queues()).forEach((home, names) -> {
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
        List<String> ids = redis.command(jedis ->
            jedis.zrange(redis.keys().of(shard, "blocked", queue), from, from + STEP - 1));
        String what = "it is blocked, and a task that it waits for does not know";
        unknownToParents(shard, unknownToParents(shard, ids)).stream().limit(Report.MOST - breaches.size())
            .forEach(id -> breaches.add(new Breach(shard, id, what)));
    }

    /** Those of these blocked tasks without a link to make of which a parent that is there does not know. */
    private List<String> unknownToParents(int shard, List<String> ids) {
        Keys keys = redis.keys();
        List<List<Double>> links = redis.pipelined(pipeline -> ids.stream()
            .map(id -> pipeline.zmscore(keys.of(shard, "errands"), "link " + id, "relink " + id)).toList());
        List<Set<String>> parents = redis.pipelined(pipeline -> ids.stream()
            .map(id -> pipeline.smembers(keys.of(shard, "parents", id))).toList());
        return IntStream.range(0, ids.size()).filter(i -> links.get(i).stream().allMatch(Objects::isNull)
            && isUnknownToOne(ids.get(i), parents.get(i))).mapToObj(ids::get).toList();
    }

    private boolean isUnknownToOne(String id, Set<String> parents) {
        Keys keys = redis.keys();
        List<Boolean> found = redis.pipelined(pipeline -> parents.stream().flatMap(parent -> Stream.of(
            pipeline.exists(keys.of("spec", parent)), pipeline.hexists(keys.of("run", parent), "d"),
            pipeline.sismember(keys.of("followers", parent), id))).toList());
        return IntStream.range(0, parents.size())
            .anyMatch(i -> found.get(3 * i) && !(found.get(3 * i + 1) && found.get(3 * i + 2)));
    }

    /** Adds the breaches that one call finds, and returns how many tasks it looked at. */
    private long read(int shard, List<String> args, List<Breach> breaches) {
        List<?> answer = (List<?>) redis.eval(Script.CHECK, shard, args);
        for (int i = 1; i < answer.size() && breaches.size() < Report.MOST; i += 2) {
            breaches.add(new Breach(shard, (String) answer.get(i), (String) answer.get(i + 1)));
        }
        return (Long) answer.get(0);
    }

    /**
     * What an operator should know of a Redis.
     *
     * @param version empty if it is not told
     * @param medianMicros how long most of some calls took
     * @param timeMs its clock, at the end
     * @param denied the commands that its user lacks
     * @param percentAway how much of a Cluster does not answer
     * @param replicas how many of those that are wanted each node that answers has at least
     */
    public record ServerReport(String version, boolean isReplica, Durability durability, long medianMicros,
        long slowestMicros, long timeMs, List<String> denied, int percentAway, long replicas) {
        /**
         * What Taskmill calls; CONFIG GET beside them tells the durability alone. Whole calls, with K for a key: the
         * check of one without its arguments ends Redis 7.0.
         */
        private static final String CALLS = "blpop K 0,del K,eval x 1 K,evalsha x 1 K,exists K,get K,getrange K 0 0,"
            + "hdel K f,hget K f,hgetall K,hincrby K f 1,hkeys K,hlen K,hmget K f,hset K f v,hsetnx K f v,hstrlen K f,"
            + "llen K,lpush K v,mget K,mset K v,pexpire K 1,ping,rpush K v,sadd K m,scard K,set K v,sismember K m,"
            + "smembers K,srandmember K,srem K m,strlen K,time,zadd K 1 m,zcard K,zcount K 0 1,zmscore K m,"
            + "zrange K 0 1,zrem K m,zremrangebyrank K 0 1,zscan K 0,zscore K m";
        private static final int TRIES = 20;
        private static final String LOOK = """
            local denied = {}
            for _, call in ipairs(ARGV) do
                local words = {}
                for word in string.gmatch(call, '%S+') do
                    words[#words + 1] = word == 'K' and KEYS[1] or word
                end
                if redis.acl_check_cmd and not redis.acl_check_cmd(unpack(words)) then
                    denied[#denied + 1] = words[1]
                end
            end
            local time = redis.call('TIME')
            return {time[1] * 1000 + math.floor(time[2] / 1000), denied}
            """;

        @SuppressWarnings("unchecked") // The script answers texts.
        static ServerReport ask(UnifiedJedis jedis, List<String> keys, int wanted) {
            Schema.requireServer(jedis);
            List<String> answering = Schema.ofThoseThatAnswer(keys, each -> {
                jedis.exists(each);
                return each;
            });
            String key = answering.stream().findFirst().orElse(keys.get(0));
            long[] micros = new long[TRIES];
            Arrays.setAll(micros, i -> {
                long start = System.nanoTime();
                jedis.exists(key);
                return (System.nanoTime() - start) / 1000;
            });
            Arrays.sort(micros);
            List<?> looked = (List<?>) jedis.eval(LOOK, List.of(key), List.of(CALLS.split(",")));
            return new ServerReport(Schema.info(jedis, "server", "redis_version:"),
                Schema.info(jedis, "replication", "role:").equals("slave"), Durability.ask(jedis), micros[TRIES / 2],
                micros[TRIES - 1], (Long) looked.get(0), (List<String>) looked.get(1),
                100 - 100 * answering.size() / keys.size(), wanted == 0 ? 0 : Schema.ofThoseThatAnswer(answering,
                    each -> jedis.waitReplicas(each, wanted, 100)).stream().min(Long::compare).orElse(0L));
        }
    }
}
