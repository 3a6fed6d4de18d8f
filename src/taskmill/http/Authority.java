package taskmill.http;

import java.util.Locale;
import java.util.Optional;
import taskmill.access.HostPort;

/**
 * The host and port of a Host header, an Origin or a configured name.
 *
 * @param host in lower case and without a final dot; an IPv6 address without brackets
 * @param port {@link HostPort#NO_PORT} if none was given
 */
record Authority(String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** Reads {@code host} or {@code host:port}; empty if the text is neither. */
    static Optional<Authority> parse(String text) {
        return parse(text, HostPort.NO_PORT);
    }

    private static Optional<Authority> parse(String text, int defaultPort) {
        try {
            HostPort read = HostPort.parse(text.strip().toLowerCase(Locale.ROOT), defaultPort);
            String host = read.host();
            return Optional.of(new Authority(host.endsWith(".") ? host.substring(0, host.length() - 1) : host,
                read.port()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads an Origin, {@code http://host} or {@code https://host:port}; fills in the default port. */
    static Optional<Authority> ofOrigin(String origin) {
        String lower = origin.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://")) {
            return parse(lower.substring(7), HTTP);
        }
        return lower.startsWith("https://") ? parse(lower.substring(8), HTTPS) : Optional.empty();
    }

    /** True if the host is an IP address, which no name server can make point elsewhere. */
    boolean isAddress() {
        return new HostPort(host, port).isAddress();
    }

    /** True if both are the same host and port. A port that one side leaves out equals 80 and 443. */
    boolean covers(Authority other) {
        return host.equals(other.host) && (port == other.port || port == HostPort.NO_PORT && isUsual(other.port)
            || other.port == HostPort.NO_PORT && isUsual(port));
    }

    private static boolean isUsual(int port) {
        return port == HTTP || port == HTTPS;
    }
}
