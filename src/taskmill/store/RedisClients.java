package taskmill.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisBroadcastException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.util.JedisClusterCRC16;
import taskmill.config.Login;
import taskmill.config.RedisAddress;
import taskmill.store.Store.Timeouts;
import taskmill.task.Unavailable;

/** The client that fits an address: one server, Sentinel or Cluster. Thread-safe. */
final class RedisClients {
    private static final int POOL = 32;
    private static final String STORE_TYPE = "PKCS12";
    /** No secret: the key store never leaves the memory and holds public certificates. */
    private static final char[] STORE_PASSWORD = "public".toCharArray();
    /** The longest blocking read: shorter than the time that a loop has to end. */
    static final int BLOCKING_MS = 4000;

    /** What Redis and proxies before it say without a word of its own; scripts name themselves in their errors. */
    private static final Pattern TEMPORARY = Pattern.compile("^ERR (?!.*(script|user_function|unknown|syntax|wrong "
        + "number)).*(max number of clients|too many|connection|upstream|time.?out|timed out|host is down|unavailable"
        + "|unreachable|not ready|try again|temporar|loading|shutting down)", Pattern.CASE_INSENSITIVE);

    /** What the errors of a Redis begin with that did nothing and may do it later. */
    private static final Set<String> REFUSED = Set.of("OOM", "MISCONF", "LOADING", "READONLY", "BUSY", "CLUSTERDOWN",
        "MASTERDOWN", "NOREPLICAS", "TRYAGAIN", "MOVED", "ASK", "NOAUTH", "WRONGPASS", "NOPERM", "ERR_REPLICAS",
        "UNBLOCKED", "WRONGTYPE");

    private final UnifiedJedis jedis;
    private final Optional<ClusterNodes> nodes;

    private RedisClients(UnifiedJedis jedis, Optional<ClusterNodes> nodes) {
        this.jedis = jedis;
        this.nodes = nodes;
    }

    static RedisClients open(RedisAddress address, Timeouts timeouts) {
        DefaultJedisClientConfig.Builder builder = config(address, timeouts, address.login())
            .blockingSocketTimeoutMillis(BLOCKING_MS + timeouts.answerMs()).database(address.db())
            .clientName("taskmill");
        ConnectionPoolConfig pool = pool(timeouts);
        if (address.kind() == RedisAddress.Kind.CLUSTER) {
            ClusterNodes nodes = ClusterNodes.of(nodes(address), builder, pool);
            return new RedisClients(nodes.client(nodes(address)), Optional.of(nodes));
        }
        JedisClientConfig client = builder.build();
        return new RedisClients(address.kind() == RedisAddress.Kind.SINGLE
            ? RedisClient.builder().hostAndPort(nodes(address).iterator().next()).clientConfig(client).poolConfig(pool)
                .build()
            : sentineled(address, client, config(address, timeouts, address.sentinelLogin()).build(), pool),
            Optional.empty());
    }

    private static UnifiedJedis sentineled(RedisAddress address, JedisClientConfig client, JedisClientConfig sentinels,
        ConnectionPoolConfig pool) {
        String name = address.masterName().orElseThrow();
        try {
            return RedisSentinelClient.builder().masterName(name).sentinels(nodes(address)).clientConfig(client)
                .sentinelClientConfig(sentinels).poolConfig(pool).build();
        } catch (JedisException e) {
            throw new JedisConnectionException("no Sentinel says where " + name + " is: " + nodes(address).stream()
                .map(node -> node + ": " + trouble(node, sentinels, name)).collect(Collectors.joining("; ")));
        }
    }

    /** What a Sentinel answers; the client would only say that none does. */
    private static String trouble(HostAndPort sentinel, JedisClientConfig config, String name) {
        try (Jedis jedis = new Jedis(sentinel, config)) {
            return jedis.sentinelGetMasterAddrByName(name) == null ? "it does not know " + name : "it answers now";
        } catch (JedisException e) {
            String said = reason(e);
            return said + (said.matches("(NOAUTH|WRONGPASS|NOPERM).*") ? " (sentinel_login)" : "");
        }
    }

    UnifiedJedis jedis() {
        return jedis;
    }

    boolean isCluster() {
        return nodes.isPresent();
    }

    private static DefaultJedisClientConfig.Builder config(RedisAddress address, Timeouts timeouts,
        Optional<Login> login) {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
            .connectionTimeoutMillis(timeouts.connectMs()).socketTimeoutMillis(timeouts.answerMs());
        if (address.tls()) {
            config.sslOptions(tls(address.trusted()));
        }
        login.ifPresent(found -> config.user(found.user().isEmpty() ? null : found.user()).password(found.password()));
        return config;
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

    /** {@link Unavailable} if Redis did nothing and may do it later; anything else is a fault of this program. */
    static RuntimeException refused(JedisDataException e) {
        String message = String.valueOf(e.getMessage());
        return REFUSED.contains(message.split(" ", 2)[0]) || TEMPORARY.matcher(message).find()
            ? new Unavailable("Redis refuses: " + reason(e), e) : e;
    }

    static String reason(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    static boolean isTimeout(Throwable e) {
        return e instanceof SocketTimeoutException || e.getCause() != null && isTimeout(e.getCause());
    }

    /**
     * A pipeline to the node of this key. That of the client for a Cluster would tell of a node that is away by a log
     * line alone.
     */
    AbstractPipeline pipelined(String key) {
        return nodes.map(found -> found.pipelined(JedisClusterCRC16.getSlot(key))).orElseGet(jedis::pipelined);
    }

    /** What was answered in a pipeline to the node of this key. If the key has moved, the next goes where it is. */
    <T> T answer(Response<T> response, String key) {
        try {
            return response.get();
        } catch (JedisMovedDataException e) {
            // A single command tells the client of a Cluster where the slot is.
            jedis.exists(key);
            throw e;
        }
    }

    /** Makes calls, and throws what a node of a Cluster answered as if there were no Cluster. */
    <T> T direct(Supplier<T> calls) {
        try {
            return calls.get();
        } catch (JedisBroadcastException e) {
            throw e.getReplies().values().stream().filter(JedisException.class::isInstance)
                .map(JedisException.class::cast).findFirst().orElse(e);
        } catch (JedisClusterOperationException e) {
            throw e.getSuppressed().length > 0 && e.getSuppressed()[0] instanceof JedisException first ? first : e;
        } catch (IllegalStateException e) {
            if (isCluster() && String.valueOf(e.getMessage()).contains("pipeline")) {
                throw new JedisConnectionException("a node did not answer", e);
            }
            throw e;
        }
    }
}
