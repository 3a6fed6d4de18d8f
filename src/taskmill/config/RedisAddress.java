package taskmill.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import taskmill.access.HostPort;
import taskmill.task.Check;

/**
 * Where Redis is and how to log in. Its text form never shows the password.
 *
 * @param nodes the server, or the Sentinels, or some nodes of a Cluster; never empty
 * @param masterName what the Sentinels call the server
 * @param login of the server
 * @param sentinelLogin of the Sentinels
 * @param tls for the servers and the Sentinels
 * @param trusted the authorities, one of which must have signed the server's certificate; empty for those of Java
 */
public record RedisAddress(
    Kind kind,
    List<HostPort> nodes,
    Optional<String> masterName,
    Optional<Login> login,
    Optional<Login> sentinelLogin,
    int db,
    boolean tls,
    List<X509Certificate> trusted) {
    /** What the nodes of an address are. */
    public enum Kind { SINGLE, SENTINEL, CLUSTER }

    /** Scheme, login, nodes, and what follows the first slash after them. A password may hold an unencoded @. */
    private static final Pattern FORM = Pattern.compile("(?:([^/@]*?)://)?(?:(.*)@)?([^/]*)(?:/(.*))?");
    private static final Pattern MASTER_AND_DB = Pattern.compile("([A-Za-z0-9._-]+)(?:/(.*))?");

    public RedisAddress {
        nodes = List.copyOf(nodes);
        trusted = List.copyOf(trusted);
        Check.that(!nodes.isEmpty() && nodes.stream().allMatch(node -> node.port() > 0),
            "a host and a port from 1 to 65535 are expected");
        Check.that(kind != Kind.SINGLE || nodes.size() == 1,
            "several nodes are a Redis Cluster: set cluster: true or add the flag -c");
        Check.that((kind == Kind.SENTINEL) == masterName.isPresent(),
            "the master's name follows the Sentinels, and is for them only");
        Check.that(kind != Kind.CLUSTER || db == 0, "a Redis Cluster (-c) has only the database 0");
        Check.that(db >= 0, "the number of a database is 0 or more");
        Check.that(kind == Kind.SENTINEL || sentinelLogin.isEmpty(),
            "sentinel_login is for an address that begins with redis-sentinel:// or rediss-sentinel://");
        Check.that(tls || trusted.isEmpty(),
            "redis_ca is for an address that begins with rediss:// or rediss-sentinel://");
    }

    /**
     * Reads {@code host:port[/db]}, {@code redis://[user:password@]host:port[/db]}, the same with {@code rediss} for
     * TLS, several {@code host:port} separated by commas for a Cluster, or {@code
     * redis-sentinel://[user:password@]host:port,host:port/master-name[/db]}, the same with {@code rediss-sentinel}.
     * User and password may be percent-encoded (RFC 3986).
     *
     * @throws IllegalArgumentException saying what is wrong, without quoting the text
     */
    public static RedisAddress parse(String text, boolean cluster) {
        Matcher form = FORM.matcher(text.strip());
        Check.that(form.matches(), "an address is written in one line");
        String scheme = form.group(1) == null ? "redis" : form.group(1);
        Check.that(List.of("redis", "rediss", "redis-sentinel", "rediss-sentinel").contains(scheme),
            "an address begins with redis://, rediss://, redis-sentinel:// or rediss-sentinel://, "
                + "or is just host:port");
        boolean sentinel = scheme.endsWith("-sentinel");
        Check.that(!sentinel || !cluster, "a Redis Cluster has no Sentinels: leave out cluster and the flag -c");
        String login = form.group(2);
        Check.that(login == null || form.group(1) != null, "an address with a user or password begins with redis://");
        List<HostPort> nodes = Stream.of(form.group(3).split(",", -1))
            .map(node -> HostPort.parse(node.strip(), sentinel ? 26379 : 6379)).toList();
        String path = form.group(4) == null ? "" : form.group(4);
        Matcher master = MASTER_AND_DB.matcher(path);
        Check.that(!sentinel || master.matches(), "after the Sentinels comes /master-name");
        return new RedisAddress(sentinel ? Kind.SENTINEL : cluster ? Kind.CLUSTER : Kind.SINGLE, nodes,
            sentinel ? Optional.of(master.group(1)) : Optional.empty(),
            Optional.ofNullable(login).map(Login::parse).map(found -> new Login(decode(found.user()),
                decode(found.password()))), Optional.empty(),
            db(sentinel ? master.group(2) : path), scheme.startsWith("rediss"), List.of());
    }

    private static String decode(String text) {
        Check.that(text.replaceAll("%[0-9A-Fa-f]{2}", "").indexOf('%') < 0, "a % in a user or password is written %25");
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static int db(String text) {
        if (text == null || text.isEmpty()) {
            return 0;
        }
        Check.that(text.matches("[0-9]{1,6}"), "the last part of an address is the number of a database");
        return Integer.parseInt(text);
    }

    RedisAddress with(Optional<Login> ofSentinels, List<X509Certificate> certificates) {
        return new RedisAddress(kind, nodes, masterName, login, ofSentinels, db, tls, certificates);
    }

    @Override
    public String toString() {
        String scheme = (tls ? "rediss" : "redis") + (kind == Kind.SENTINEL ? "-sentinel://" : "://");
        String where = nodes.stream().map(HostPort::toString).collect(Collectors.joining(","));
        return scheme + login.map(found -> found + "@").orElse("") + where
            + masterName.map(name -> "/" + name).orElse("") + (db == 0 ? "" : "/" + db);
    }
}
