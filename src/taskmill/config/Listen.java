package taskmill.config;

import taskmill.access.HostPort;

/**
 * The address that a broker was told to listen on.
 *
 * @param host empty for every address that is allowed
 * @param port 0 for any free one
 */
public record Listen(String host, int port) {
    public Listen {
        if (!host.isEmpty()) {
            new HostPort(host, port);
        } else if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is a number from 0 to 65535");
        }
    }

    /**
     * Reads {@code :port}, {@code port}, {@code host:port} or {@code [ipv6]:port}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Listen parse(String text) {
        if (text.matches(":?[0-9]+")) {
            return new Listen("", HostPort.port(text.replace(":", "")));
        }
        if (!text.matches(".*:[0-9]+")) {
            throw new IllegalArgumentException(
                    ":9595, 9595, host:9595 or [::1]:9595 is expected, not \"" + text + "\"");
        }
        HostPort named = HostPort.parse(text, 0);
        return new Listen(named.host(), named.port());
    }

    @Override
    public String toString() {
        return host.isEmpty() ? ":" + port : new HostPort(host, port).toString();
    }
}
