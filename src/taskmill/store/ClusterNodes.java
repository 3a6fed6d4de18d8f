package taskmill.store;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.StaticCommandFlagsRegistry;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.executors.ClusterCommandExecutor;
import redis.clients.jedis.providers.ClusterConnectionProvider;
import taskmill.loop.Loop;

/**
 * The nodes of a Cluster. Each command goes once, to the node that has its slot, and follows no redirection: a script
 * whose slot is just being moved must not run on the new node, which has not got all keys yet. Nobody waits for a node
 * that did not answer, until it has answered this class's own thread. Thread-safe.
 */
final class ClusterNodes extends ClusterConnectionProvider {
    private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private final JedisClientConfig probe;
    private final JedisClientConfig pooled;
    private final Set<HostAndPort> away;
    private final Map<HostAndPort, Long> answeredNanos = new ConcurrentHashMap<>();
    private final Loop loop = Loop.prepared("taskmill-cluster", this::step);

    private ClusterNodes(Set<HostAndPort> nodes, Set<HostAndPort> away, JedisClientConfig probe,
        JedisClientConfig pooled, ConnectionPoolConfig pool) {
        super(nodes, pooled, pool);
        this.away = away;
        this.probe = probe;
        this.pooled = pooled;
    }

    static ClusterNodes of(Set<HostAndPort> nodes, DefaultJedisClientConfig.Builder config, ConnectionPoolConfig pool) {
        Set<HostAndPort> away = ConcurrentHashMap.newKeySet();
        JedisClientConfig probe = config.build();
        // A pool that loses a connection opens another one at once, which would wait for the same node once more.
        JedisClientConfig pooled = config.hostAndPortMapper(node -> present(node, away)).build();
        return new ClusterNodes(nodes, away, probe, pooled, pool);
    }

    private static HostAndPort present(HostAndPort node, Set<HostAndPort> away) {
        if (away.contains(node)) {
            throw new JedisConnectionException(node + " is away");
        }
        return node;
    }

    RedisClusterClient client(Set<HostAndPort> nodes) {
        ClusterCommandExecutor executor = new ClusterCommandExecutor(this, 1, Duration.ofMinutes(1),
            StaticCommandFlagsRegistry.registry()) {
            @Override
            protected <T> T execute(Connection connection, CommandObject<T> command) {
                return watch(connection, () -> super.execute(connection, command));
            }
        };
        return RedisClusterClient.builder().nodes(nodes).clientConfig(pooled).connectionProvider(this)
            .commandExecutor(executor).build();
    }

    AbstractPipeline pipelined(int slot) {
        return new Pipeline(getConnectionFromSlot(slot), true) {
            @Override
            public void sync() {
                watch(connection, () -> {
                    super.sync();
                    return true;
                });
            }
        };
    }

    @Override
    public Connection getConnectionFromSlot(int slot) {
        HostAndPort node = getNode(slot);
        if (node != null) {
            present(node, away);
        }
        try {
            return super.getConnectionFromSlot(slot);
        } catch (JedisConnectionException e) {
            leave(node);
            throw e;
        }
    }

    /** Makes one call. A node that answered others meanwhile and takes writes is busy, not away. */
    private <T> T watch(Connection connection, Supplier<T> call) {
        HostAndPort node = connection.getHostAndPort();
        long begunNanos = System.nanoTime();
        try {
            T answer = call.get();
            answeredNanos.put(node, System.nanoTime());
            return answer;
        } catch (JedisConnectionException e) {
            boolean answered = answeredNanos.getOrDefault(node, begunNanos) - begunNanos > 0;
            if (RedisClients.isTimeout(e) && !(answered && takesWrites(node))) {
                leave(node);
            }
            throw e;
        }
    }

    private void leave(HostAndPort node) {
        if (node != null) {
            away.add(node);
            loop.wake();
        }
    }

    /** Asks where the slots are, which may take long; not on the thread of whoever found a node away. */
    @Override
    public void renewSlotCache() {
        loop.wake();
    }

    private long step() {
        // Idle connections to them would be asked, too, and each be waited for.
        away.stream().map(node -> getNodes().get(node.toString())).filter(Objects::nonNull)
            .forEach(ConnectionPool::clear);
        away.removeIf(this::takesWrites);
        super.renewSlotCache();
        away.removeIf(node -> !getNodes().containsKey(node.toString()));
        return away.isEmpty() ? Loop.IDLE_NANOS : PROBE_NANOS;
    }

    /** Asks by a script, which waits as writes do while a failover or CLIENT PAUSE holds them; a PING does not. */
    private boolean takesWrites(HostAndPort node) {
        try (Connection connection = new Connection(node, probe)) {
            connection.executeCommand(new CommandArguments(Protocol.Command.EVAL).add("return 1").add(0));
            return true;
        } catch (JedisException e) {
            return false;
        }
    }

    @Override
    public void close() {
        loop.close();
        super.close();
    }
}
