package taskmill.store;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.HostPort;
import taskmill.config.RedisAddress;

/** Opens a client for each kind of address. */
final class Connections {
    private static final int POOL = 32;
    /** How long a blocking read may last beyond the time it asked for; its own time is at most this, too. */
    static final int BLOCKING_MS = 2000;

    private Connections() {
    }

    static UnifiedJedis open(RedisAddress address, Timeouts timeouts) {
        JedisClientConfig client = client(address, timeouts);
        ConnectionPoolConfig pool = pool(timeouts);
        return switch (address.kind()) {
            case SINGLE -> RedisClient.builder().hostAndPort(node(address.nodes().get(0))).clientConfig(client)
                .poolConfig(pool).build();
            case SENTINEL -> RedisSentinelClient.builder().masterName(address.masterName().orElseThrow())
                .sentinels(nodes(address)).clientConfig(client)
                .sentinelClientConfig(DefaultJedisClientConfig.builder().connectionTimeoutMillis(timeouts.connectMs())
                    .socketTimeoutMillis(timeouts.answerMs()).build())
                .poolConfig(pool).build();
            case CLUSTER -> RedisClusterClient.builder().nodes(nodes(address)).clientConfig(client).poolConfig(pool)
                .maxAttempts(3).build();
        };
    }

    private static JedisClientConfig client(RedisAddress address, Timeouts timeouts) {
        DefaultJedisClientConfig.Builder client = DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(timeouts.connectMs())
            .socketTimeoutMillis(timeouts.answerMs())
            .blockingSocketTimeoutMillis(BLOCKING_MS + timeouts.answerMs())
            .database(address.db())
            .clientName("taskmill");
        if (address.tls()) {
            client.sslOptions(SslOptions.defaults());
        }
        address.user().ifPresent(client::user);
        address.password().ifPresent(client::password);
        return client.build();
    }

    private static ConnectionPoolConfig pool(Timeouts timeouts) {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(POOL);
        pool.setMaxIdle(POOL);
        pool.setMaxWait(Duration.ofMillis(timeouts.answerMs()));
        // Registering beans costs a third of the time to the first answer.
        pool.setJmxEnabled(false);
        return pool;
    }

    private static Set<HostAndPort> nodes(RedisAddress address) {
        return address.nodes().stream().map(Connections::node).collect(Collectors.toSet());
    }

    private static HostAndPort node(HostPort node) {
        return new HostAndPort(node.host(), node.port());
    }
}
