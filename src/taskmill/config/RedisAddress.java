package taskmill.config;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import taskmill.access.HostPort;

/**
 * Where Redis is and how to log in. Its text form never shows the password.
 *
 * @param nodes the server, or the Sentinels, or some nodes of a Cluster; never empty
 * @param masterName what the Sentinels call the server; present for {@link Kind#SENTINEL} only
 * @param db number of the database, always 0 in a Cluster
 * @param trusted the authorities, one of which must have signed the server's certificate; empty for those of Java
 */
public record RedisAddress(
        Kind kind,
        List<HostPort> nodes,
        Optional<String> masterName,
        Optional<String> user,
        Optional<String> password,
        int db,
        boolean tls,
        List<X509Certificate> trusted) {
    /** What the nodes of an address are. */
    public enum Kind { SINGLE, SENTINEL, CLUSTER }

    public RedisAddress {
        nodes = List.copyOf(nodes);
        trusted = List.copyOf(trusted);
        if (nodes.isEmpty() || nodes.stream().anyMatch(node -> node.port() < 1)) {
            throw new IllegalArgumentException("a host and a port from 1 to 65535 are expected");
        }
        if (kind == Kind.SINGLE && nodes.size() > 1) {
            throw new IllegalArgumentException("several nodes are a Redis Cluster: add the flag -c");
        }
        if ((kind == Kind.SENTINEL) != masterName.isPresent()) {
            throw new IllegalArgumentException("the master's name follows the Sentinels, and is for them only");
        }
        if (kind == Kind.CLUSTER && db != 0) {
            throw new IllegalArgumentException("a Redis Cluster (-c) has only the database 0");
        }
        if (db < 0) {
            throw new IllegalArgumentException("the number of a database is 0 or more");
        }
        if (user.isPresent() && password.isEmpty()) {
            throw new IllegalArgumentException("a user without a password: write user:password@ or :password@");
        }
        if (!tls && !trusted.isEmpty()) {
            throw new IllegalArgumentException("redis_ca is for an address that begins with rediss://");
        }
    }

    /**
     * Reads {@code host:port[/db]}, {@code redis://[user:password@]host:port[/db]}, the same with {@code rediss} for
     * TLS, several {@code host:port} separated by commas for a Cluster, or
     * {@code redis-sentinel://[user:password@]host:port,host:port/master-name[/db]}. User and password may be
     * percent-encoded (RFC 3986). The default port is 6379, for a Sentinel 26379.
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting the text
     */
    public static RedisAddress parse(String text, boolean cluster) {
        return RedisAddressParser.parse(text.strip(), cluster);
    }

    /** The same address with other authorities. */
    RedisAddress trusting(List<X509Certificate> certificates) {
        return new RedisAddress(kind, nodes, masterName, user, password, db, tls, certificates);
    }

    @Override
    public String toString() {
        String scheme = kind == Kind.SENTINEL ? "redis-sentinel://" : tls ? "rediss://" : "redis://";
        String login = password.isEmpty() ? "" : user.orElse("") + ":***@";
        String where = nodes.stream().map(HostPort::toString).collect(Collectors.joining(","));
        return scheme + login + where + masterName.map(name -> "/" + name).orElse("") + (db == 0 ? "" : "/" + db);
    }
}
