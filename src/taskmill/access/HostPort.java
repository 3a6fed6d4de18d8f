package taskmill.access;

import java.util.regex.Pattern;
import taskmill.task.Check;

/** A host name, IPv4 address or IPv6 address without brackets, and a port from 0 to 65535 or {@link #NO_PORT}. */
public record HostPort(String host, int port) {
    public static final int NO_PORT = -1;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9._-]+)?");

    public HostPort {
        Check.that((host.contains(":") ? IPV6 : NAME).matcher(host).matches(),
            "a host name or address is expected before the port");
        Check.that(port >= NO_PORT && port <= 65535, "a port is a number from 0 to 65535");
    }

    /**
     * Reads {@code host:port}, {@code host} or {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException without quoting the text, which may hold a password by mistake
     */
    public static HostPort parse(String text, int defaultPort) {
        if (text.startsWith("[")) {
            return parseBracketed(text, defaultPort);
        }
        int colon = text.indexOf(':');
        Check.that(colon == text.lastIndexOf(':'), "an IPv6 address needs brackets, as in [::1]:9595");
        return colon < 0
            ? new HostPort(text, defaultPort)
            : new HostPort(text.substring(0, colon), port(text.substring(colon + 1)));
    }

    private static HostPort parseBracketed(String text, int defaultPort) {
        int end = text.indexOf(']');
        Check.that(end >= 0, "the bracket of an IPv6 address is not closed");
        String host = text.substring(1, end);
        Check.that(host.contains(":"), "only IPv6 addresses are written in brackets");
        String rest = text.substring(end + 1);
        if (rest.isEmpty()) {
            return new HostPort(host, defaultPort);
        }
        Check.that(rest.startsWith(":"), "a colon and a port are expected after the bracket");
        return new HostPort(host, port(rest.substring(1)));
    }

    /** @throws IllegalArgumentException if the text is no port from 0 to 65535 */
    public static int port(String text) {
        Check.that(text.matches("[0-9]{1,5}"), "a port is a number from 0 to 65535");
        return Integer.parseInt(text);
    }

    /** True if the host is an IP address, so that no name service is asked for it. */
    public boolean isAddress() {
        return host.contains(":") || IpAddress.isIpv4(host);
    }

    /** As in a URL: an IPv6 address in brackets, no colon without a port. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + (port == NO_PORT ? "" : ":" + port);
    }
}
