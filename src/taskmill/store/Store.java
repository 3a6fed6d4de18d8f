package taskmill.store;

import taskmill.config.StoreConfig;

/**
 * The door to everything that Redis holds. Opening needs no Redis: connections are made when first needed, and made
 * again after a loss. Thread-safe.
 */
public final class Store implements AutoCloseable {
    private final Redis redis;

    private Store(Redis redis) {
        this.redis = redis;
    }

    public static Store open(StoreConfig config, Timeouts timeouts) {
        return open(config, timeouts, Scripts.load());
    }

    static Store open(StoreConfig config, Timeouts timeouts, Scripts scripts) {
        return new Store(new Redis(config, scripts, timeouts));
    }

    /**
     * Returns if Redis answers and holds what this version can work with.
     *
     * @throws taskmill.task.Unavailable if it does not answer
     * @throws StoreMismatch if no waiting will help
     */
    public void check() {
        redis.command(jedis -> jedis.ping());
    }

    public TaskStore tasks() {
        return new TaskStore(redis);
    }

    public QueueStore queues() {
        return new QueueStore(redis);
    }

    public CheckStore checks() {
        return new CheckStore(redis, queues());
    }

    /** The leases of one worker. */
    public LeaseStore leases(String worker, long leaseMs, long keepMs) {
        return new LeaseStore(redis, worker, leaseMs, keepMs);
    }

    public Doorbell doorbell(String worker, int shard) {
        return new Doorbell(redis, worker, shard);
    }

    public WorkerRegistry workers() {
        return new WorkerRegistry(redis);
    }

    /** Asks Redis what it promises now. */
    public Durability durability() {
        return redis.command(Durability::ask);
    }

    /** Closes the connections; a blocking read ends by itself, within its time. */
    @Override
    public void close() {
        redis.close();
    }
}
