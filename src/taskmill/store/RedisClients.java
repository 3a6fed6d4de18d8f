package taskmill.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
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
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.RedisAddress;
import taskmill.store.Store.Timeouts;

/** Opens the client that fits an address: one server, Sentinel or Cluster. */
final class RedisClients {
    private static final int POOL = 32;
    private static final String STORE_TYPE = "PKCS12";
    /** No secret: the key store never leaves the memory and holds public certificates. */
    private static final char[] STORE_PASSWORD = "public".toCharArray();
    /** The longest blocking read. */
    static final int BLOCKING_MS = 2000;

    static UnifiedJedis open(RedisAddress address, Timeouts timeouts) {
        JedisClientConfig client = client(address, timeouts);
        ConnectionPoolConfig pool = pool(timeouts);
        return switch (address.kind()) {
            case SINGLE -> RedisClient.builder().hostAndPort(nodes(address).iterator().next()).clientConfig(client)
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
            client.sslOptions(tls(address.trusted()));
        }
        address.user().ifPresent(client::user);
        address.password().ifPresent(client::password);
        return client.build();
    }

    /** The server's certificate must be signed by a trusted one and be valid for the host of its address. */
    private static SslOptions tls(List<X509Certificate> trusted) {
        if (trusted.isEmpty()) {
            return SslOptions.defaults();
        }
        byte[] store = trustStore(trusted);
        return SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).trustStoreType(STORE_TYPE)
            .truststore(() -> new ByteArrayInputStream(store), STORE_PASSWORD.clone()).build();
    }

    /** Jedis takes certificates in a key store only. */
    private static byte[] trustStore(List<X509Certificate> trusted) {
        try {
            KeyStore store = KeyStore.getInstance(STORE_TYPE);
            store.load(null, null);
            for (X509Certificate certificate : trusted) {
                store.setCertificateEntry(String.valueOf(store.size()), certificate);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            store.store(bytes, STORE_PASSWORD);
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates that were read cannot be stored", e);
        }
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
        return address.nodes().stream().map(node -> new HostAndPort(node.host(), node.port()))
            .collect(Collectors.toSet());
    }
}
