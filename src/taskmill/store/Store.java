package taskmill.store;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisClusterCRC16;
import taskmill.config.KeepTimes;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.task.TaskIds;
import taskmill.task.Unavailable;

/**
 * Gives access to everything that Redis holds. Opening needs no Redis: connections are made when first needed, and
 * again after they were lost. Thread-safe.
 */
public final class Store implements AutoCloseable {
    private final Redis redis;
    private final Scripts scripts;
    private final boolean isCluster;
    private final TaskIds ids = new TaskIds();

    private Store(Redis redis, Scripts scripts, boolean isCluster) {
        this.redis = redis;
        this.scripts = scripts;
        this.isCluster = isCluster;
    }

    public static Store open(StoreConfig config, Timeouts timeouts) {
        return open(config, timeouts, Scripts.load());
    }

    static Store open(StoreConfig config, Timeouts timeouts, Scripts scripts) {
        return new Store(new Redis(config, scripts, timeouts), scripts,
            config.redis().kind() == RedisAddress.Kind.CLUSTER);
    }

    /** The shards that take no writes now, as {@link CheckStore#away} says it. */
    public List<Integer> check() {
        return checks().away();
    }

    public TaskStore tasks() {
        return new TaskStore(redis, ids);
    }

    /** Where the queues lie. Needs Redis the first time. */
    public Homes homes() {
        return redis.keys().homes();
    }

    /** Sweeps these shards; they are asked for at each pass. */
    public Sweeper sweeper(Supplier<Set<Integer>> shards, Sweeper.Settings settings) {
        return new Sweeper(redis, shards, settings);
    }

    public QueueStore queues() {
        return new QueueStore(redis);
    }

    public TaskFinder finder() {
        return new TaskFinder(redis);
    }

    public CronStore crons() {
        return new CronStore(redis);
    }

    /** Errands: what others may hear of is kept so long, and so many replicas must have it. */
    public ErrandStore errands(KeepTimes keep, int replicas) {
        return new ErrandStore(redis, isCluster, keep, replicas);
    }

    public TailStore tails() {
        return new TailStore(redis);
    }

    public CheckStore checks() {
        return new CheckStore(redis, queues());
    }

    public WatchStore watch() {
        return new WatchStore(redis);
    }

    public LeaseStore leases(String worker, long leaseMs, KeepTimes keep, int maxLost) {
        return new LeaseStore(redis, worker, leaseMs, keep, maxLost, 0);
    }

    public WakeSignals wakeSignals(String worker, int shard) {
        return new WakeSignals(redis, worker, shard);
    }

    public WorkerRegistry workers() {
        return new WorkerRegistry(redis);
    }

    /** The time by the clock of Redis. */
    public Instant now() {
        return Instant.ofEpochMilli(redis.nowMs());
    }

    /** Asks Redis how durable its writes are. */
    public Durability durability() {
        return redis.command(Durability::ask);
    }

    /** How much memory Redis has taken; empty of a Cluster, and if this user may not ask. */
    public Optional<Memory> memory() {
        return isCluster ? Optional.empty() : redis.command(Memory::ask);
    }

    /** How long this process has waited for the scripts that it called. */
    public List<CallTimes> callTimes() {
        return scripts.times();
    }

    /**
     * Looks at the Redis of a configuration before anything works with it, and writes nothing.
     *
     * @param replicas how many are wanted of each part of the tasks
     * @throws Unavailable if it does not answer, or does not let its user look
     * @throws StoreMismatch if it is too old
     */
    public static CheckStore.ServerReport report(StoreConfig config, int replicas) {
        try (UnifiedJedis jedis = RedisClients.open(config.redis(), Timeouts.BROKER).jedis()) {
            return CheckStore.ServerReport.ask(jedis, config.redis().kind() == RedisAddress.Kind.CLUSTER
                ? Keys.metaCopies(config.prefix()) : List.of(Keys.meta(config.prefix())), replicas);
        } catch (JedisException e) {
            throw new Unavailable("Redis at " + config.redis() + ": " + RedisClients.reason(e), e);
        }
    }

    /** Closes the connections. A blocking read that is under way ends within its time. */
    @Override
    public void close() {
        redis.close();
    }

    /**
     * How long a call waits, in milliseconds, for a new connection and for each answer. A call without an answer takes
     * up to twice {@code answerMs} plus {@code connectMs}, to a node of a Cluster the longer of both. For
     * {@code failFastMs} after it, calls fail without asking Redis.
     */
    public record Timeouts(int connectMs, int answerMs, int failFastMs) {
        /** Half of the longest time after which a broker's client hears that Redis is away. */
        public static final Timeouts BROKER = new Timeouts(500, 800, 500);
        private static final int LONGEST_MS = 1000;
        /** Half of the longest time that a node of a Cluster may cost the others. */
        private static final int LONGEST_OF_NODE_MS = 500;

        /** At most a tenth of a lease for all together, so that a worker has several tries before its fence. */
        public static Timeouts forLease(long leaseMs) {
            int each = (int) Math.min(LONGEST_MS, leaseMs / 30);
            return new Timeouts(each, each, 0);
        }

        /** At most 500 ms in a Cluster: a thread that asks all nodes waits so long for one that is frozen, once. */
        public Timeouts at(RedisAddress address) {
            int most = address.kind() == RedisAddress.Kind.CLUSTER ? LONGEST_OF_NODE_MS : LONGEST_MS;
            return new Timeouts(Math.min(connectMs, most), Math.min(answerMs, most), failFastMs);
        }
    }

    /** Which of so many shards is the home of a queue: all its tasks lie there. */
    public static record Homes(int shards) {
        public int of(String queue) {
            return JedisClusterCRC16.getCRC16(queue) % shards;
        }

        public SortedSet<Integer> of(Collection<String> queues) {
            SortedSet<Integer> homes = new TreeSet<>();
            queues.forEach(queue -> homes.add(of(queue)));
            return homes;
        }

        public SortedSet<Integer> all() {
            SortedSet<Integer> all = new TreeSet<>();
            for (int shard = 0; shard < shards; shard++) {
                all.add(shard);
            }
            return all;
        }

        /** Those of the queues that have their home there, in the same order. */
        public List<String> at(int shard, List<String> queues) {
            return shards == 1 ? queues : queues.stream().filter(queue -> of(queue) == shard).toList();
        }
    }

    /**
     * How long calls of a script took.
     *
     * @param counts the calls in each bucket
     * @param seconds all of them together
     */
    public record CallTimes(String script, long[] counts, double seconds) {
        /** The upper bounds of the buckets, in seconds. What takes longer is in one bucket more. */
        public static final List<Double> BOUNDS = List.of(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 1.0);
    }

    /** Bytes that Redis has, and may have; 0 if there is no limit. */
    public record Memory(long bytes, long maxBytes) {
        private static final Pattern LINE = Pattern.compile("(?m)^(used_memory|maxmemory):([0-9]{1,18})\\s*$");

        private static Optional<Memory> ask(UnifiedJedis jedis) {
            try {
                Map<String, Long> found = new HashMap<>();
                LINE.matcher(jedis.info("memory")).results().forEach(line ->
                    found.put(line.group(1), Long.valueOf(line.group(2))));
                return Optional.of(new Memory(found.getOrDefault("used_memory", 0L),
                    found.getOrDefault("maxmemory", 0L)));
            } catch (JedisDataException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * How durable a write is once Redis has answered it.
     *
     * @param word {@code memory}, {@code everysec}, {@code fsync}, or {@code unknown} if Redis does not tell
     * @param warning what an operator should change, or empty
     */
    public record Durability(String word, String warning) {
        public static final Durability UNKNOWN = new Durability("unknown", "");
        /** The weakest first. */
        private static final List<String> WORDS = List.of("memory", "unknown", "everysec", "fsync");

        /** Of a Cluster that of the weakest node which answers. */
        static Durability ask(UnifiedJedis jedis) {
            return jedis instanceof RedisClusterClient cluster
                ? cluster.getClusterNodes().values().stream().flatMap(node -> ask(node).stream())
                    .min(Comparator.comparing(each -> WORDS.indexOf(each.word()))).orElse(UNKNOWN)
                : ask(jedis::configGet);
        }

        private static Optional<Durability> ask(ConnectionPool node) {
            try (Jedis jedis = new Jedis(node.getResource())) {
                return Optional.of(ask(jedis::configGet));
            } catch (JedisConnectionException e) {
                return Optional.empty();
            }
        }

        private static Durability ask(Function<String, Map<String, String>> configGet) {
            Map<String, String> found = new HashMap<>();
            try {
                for (String name : new String[] {"appendonly", "appendfsync", "maxmemory-policy"}) {
                    found.putAll(configGet.apply(name));
                }
            } catch (JedisDataException e) {
                return UNKNOWN;
            }
            return of(found.getOrDefault("appendonly", ""), found.getOrDefault("appendfsync", ""),
                found.getOrDefault("maxmemory-policy", "noeviction"));
        }

        static Durability of(String appendOnly, String fsync, String policy) {
            if (!policy.equals("noeviction")) {
                return new Durability("memory", "Redis may evict tasks: set maxmemory-policy noeviction");
            }
            if (appendOnly.isEmpty()) {
                return UNKNOWN;
            }
            if (!appendOnly.equals("yes")) {
                return new Durability("memory", "Redis keeps tasks in memory only: set appendonly yes");
            }
            return switch (fsync) {
                case "always" -> new Durability("fsync", "");
                case "everysec" -> new Durability("everysec", "");
                default -> new Durability("memory",
                    "Redis leaves writing to the system: set appendfsync everysec or always");
            };
        }
    }
}
