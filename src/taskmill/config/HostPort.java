package taskmill.config;

import java.util.regex.Pattern;

/**
 * A host and a port. The host is a name, an IPv4 address, or an IPv6 address without brackets.
 *
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]+)?");

    public HostPort {
        boolean ipv6 = host.contains(":");
        if (!(ipv6 ? IPV6 : NAME).matcher(host).matches()) {
            throw new IllegalArgumentException("a host name or address is expected before the port");
        }
        requirePort(port);
    }

    /**
     * Reads {@code host:port}, {@code host} or {@code [ipv6]:port}. What is wrong with a text is said without quoting
     * it, since a password may stand in it by mistake.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static HostPort parse(String text, int defaultPort) {
        if (text.startsWith("[")) {
            return parseBracketed(text, defaultPort);
        }
        int colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
            throw new IllegalArgumentException("an IPv6 address needs brackets, as in [::1]:" + defaultPort);
        }
        return colon < 0
                ? new HostPort(text, defaultPort)
                : new HostPort(text.substring(0, colon), port(text.substring(colon + 1)));
    }

    private static HostPort parseBracketed(String text, int defaultPort) {
        int end = text.indexOf(']');
        if (end < 0) {
            throw new IllegalArgumentException("the bracket of an IPv6 address is not closed");
        }
        String host = text.substring(1, end);
        if (!host.contains(":")) {
            throw new IllegalArgumentException("brackets are for IPv6 addresses only");
        }
        String rest = text.substring(end + 1);
        if (rest.isEmpty()) {
            return new HostPort(host, defaultPort);
        }
        if (!rest.startsWith(":")) {
            throw new IllegalArgumentException("a colon and a port are expected after the bracket");
        }
        return new HostPort(host, port(rest.substring(1)));
    }

    /** Reads a port from 0 to 65535. */
    static int port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535");
        }
        return requirePort(Integer.parseInt(text));
    }

    private static int requirePort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535");
        }
        return port;
    }

    /** As it stands in a URL, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
