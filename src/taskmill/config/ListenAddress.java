package taskmill.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import taskmill.access.HostPort;
import taskmill.task.Check;

/** An address that a server was told to listen on. The host is empty if none was given; port 0 takes any free one. */
public record ListenAddress(String host, int port) {
    public ListenAddress {
        new HostPort(host.isEmpty() ? "localhost" : host, port);
        Check.that(port >= 0, "a port is a number from 0 to 65535");
    }

    /** Reads {@code :port}, {@code port}, {@code host:port} or {@code [ipv6]:port}, else IllegalArgumentException. */
    public static ListenAddress parse(String text) {
        if (text.matches(":?[0-9]+")) {
            return new ListenAddress("", HostPort.port(text.replace(":", "")));
        }
        Check.that(text.matches(".*:[0-9]+"), ":9595, 9595, host:9595 or [::1]:9595 is expected, not \"" + text + "\"");
        HostPort named = HostPort.parse(text, 0);
        return new ListenAddress(named.host(), named.port());
    }

    /** The same, on loopback if no host was given. */
    public ListenAddress orLoopback() {
        return host.isEmpty() ? new ListenAddress("127.0.0.1", port) : this;
    }

    /**
     * For a server socket: every address of this machine without a host; IllegalArgumentException for an unknown one.
     */
    public InetSocketAddress resolved() {
        try {
            return host.isEmpty() ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("this host has no address: " + host, e);
        }
    }

    @Override
    public String toString() {
        return host.isEmpty() ? ":" + port : new HostPort(host, port).toString();
    }
}
