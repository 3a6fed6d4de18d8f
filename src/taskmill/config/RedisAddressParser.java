package taskmill.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import taskmill.access.HostPort;

/** Reads a {@link RedisAddress}. No message quotes the text, which may hold a password. */
final class RedisAddressParser {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private final boolean cluster;
    private final boolean tls;
    private final boolean sentinel;
    private Optional<String> user = Optional.empty();
    private Optional<String> password = Optional.empty();
    /** The parts between the slashes after the login: nodes, then a master or a database. */
    private final List<String> parts;

    private RedisAddressParser(String text, boolean cluster) {
        int start = text.indexOf("://");
        String scheme = start < 0 ? "redis" : text.substring(0, start);
        requireScheme(scheme);
        this.cluster = cluster;
        this.tls = scheme.equals("rediss");
        this.sentinel = scheme.equals("redis-sentinel");
        String rest = start < 0 ? text : text.substring(start + 3);
        // The last @, because a password may hold an unencoded one.
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            if (start < 0) {
                throw new IllegalArgumentException("an address with a user or password begins with redis://");
            }
            readLogin(rest.substring(0, at));
        }
        this.parts = List.of(rest.substring(at + 1).split("/", -1));
    }

    static RedisAddress parse(String text, boolean cluster) {
        return new RedisAddressParser(text, cluster).address();
    }

    private static void requireScheme(String scheme) {
        switch (scheme) {
            case "redis", "rediss", "redis-sentinel" -> { }
            default -> throw new IllegalArgumentException(
                    "an address begins with redis://, rediss:// or redis-sentinel://, or is just host:port");
        }
    }

    private void readLogin(String login) {
        int colon = login.indexOf(':');
        if (colon < 0 || colon == login.length() - 1) {
            throw new IllegalArgumentException("a user without a password: write user:password@ or :password@");
        }
        user = Optional.of(decode(login.substring(0, colon))).filter(name -> !name.isEmpty());
        password = Optional.of(decode(login.substring(colon + 1)));
    }

    private static String decode(String text) {
        if (!text.replaceAll("%[0-9A-Fa-f]{2}", "").matches("[^%]*")) {
            throw new IllegalArgumentException("a % in a user or password is written %25");
        }
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private RedisAddress address() {
        if (sentinel && cluster) {
            throw new IllegalArgumentException("a Redis Cluster has no Sentinels: leave out the flag -c");
        }
        int defaultPort = sentinel ? 26379 : 6379;
        List<HostPort> nodes = Stream.of(parts.get(0).split(",", -1))
                .map(node -> HostPort.parse(node.strip(), defaultPort)).toList();
        RedisAddress.Kind kind = sentinel ? RedisAddress.Kind.SENTINEL
            : cluster ? RedisAddress.Kind.CLUSTER : RedisAddress.Kind.SINGLE;
        return new RedisAddress(kind, nodes, masterName(), user, password, db(), tls, List.of());
    }

    private Optional<String> masterName() {
        if (!sentinel) {
            return Optional.empty();
        }
        if (parts.size() < 2 || !NAME.matcher(parts.get(1)).matches()) {
            throw new IllegalArgumentException("after the Sentinels comes /master-name");
        }
        return Optional.of(parts.get(1));
    }

    private int db() {
        int before = sentinel ? 2 : 1;
        if (parts.size() > before + 1) {
            throw new IllegalArgumentException("there is something after the number of the database");
        }
        String text = parts.size() == before ? "" : parts.get(before);
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("what follows the slash is the number of a database");
        }
        return Integer.parseInt(text);
    }
}
