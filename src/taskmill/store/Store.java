package taskmill.store;

import java.util.Set;
import java.util.function.Supplier;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.LeaseStore.KeepTimes;
import taskmill.task.TaskIds;

/**
 * Gives access to everything that Redis holds. Opening needs no Redis: connections are made when first needed, and
 * again after they were lost. Thread-safe.
 */
public final class Store implements AutoCloseable {
    private final Redis redis;
    private final boolean isCluster;
    private final TaskIds ids = new TaskIds();

    private Store(Redis redis, boolean isCluster) {
        this.redis = redis;
        this.isCluster = isCluster;
    }

    public static Store open(StoreConfig config, Timeouts timeouts) {
        return open(config, timeouts, Scripts.load());
    }

    static Store open(StoreConfig config, Timeouts timeouts, Scripts scripts) {
        return new Store(new Redis(config, scripts, timeouts),
            config.redis().kind() == RedisAddress.Kind.CLUSTER);
    }

    /**
     * Returns if Redis takes writes and holds the schema and shards of this process. Writes these again after FLUSHALL.
     *
     * @throws taskmill.task.Unavailable if it does not answer, or is a replica that only reads
     * @throws StoreMismatch if Redis is too old, or its schema or shard count is another
     */
    public void check() {
        redis.check();
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

    /** The leases of one worker. */
    public LeaseStore leases(String worker, long leaseMs, KeepTimes keep, int maxLost) {
        return new LeaseStore(redis, worker, leaseMs, keep, maxLost);
    }

    /** The wake signals of one worker on one shard. */
    public WakeSignals wakeSignals(String worker, int shard) {
        return new WakeSignals(redis, worker, shard);
    }

    public WorkerRegistry workers() {
        return new WorkerRegistry(redis);
    }

    /** Asks Redis how durable its writes are. */
    public Durability durability() {
        return redis.command(Durability::ask);
    }

    /** Closes the connections. A blocking read that is under way ends within its time. */
    @Override
    public void close() {
        redis.close();
    }
}
