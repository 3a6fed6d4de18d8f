package taskmill.http;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/**
 * The system properties of the JDK's HTTP server that a broker needs. The JDK reads them once, when it makes the first
 * server of the JVM, so a main sets them first of all. A program that embeds a broker sets them itself.
 */
public final class ServerProperties {
    private static final List<Map.Entry<String, String>> WANTED = List.of(
        // Headers and body are sent in two packets. Without this each reply waits 40 ms for the client's delayed ACK.
        entry("sun.net.httpserver.nodelay", "true"),
        // Seconds a request may take to arrive. Without it a half-sent request holds its thread for ever.
        entry("sun.net.httpserver.maxReqTime", "20"),
        // Seconds from a request's last byte to its reply's: more than the longest poll. It ends a client that never
        // reads, and only this makes the JDK forget a connection whose client left before a late reply.
        entry("sun.net.httpserver.maxRspTime", "90"),
        entry("jdk.httpserver.maxConnections", "4096"),
        entry("sun.net.httpserver.maxIdleConnections", "4096"),
        // Seconds a connection is kept between requests: longer than the 60 of common load balancers.
        entry("sun.net.httpserver.idleInterval", "75"),
        entry("sun.net.httpserver.maxReqHeaders", "100"),
        entry("sun.net.httpserver.maxReqHeaderSize", "65536"));

    private ServerProperties() {
    }

    /** Sets those that are absent; without effect once the JVM has made an HTTP server. */
    public static void applyDefaults() {
        absent().forEach(property -> System.setProperty(property.getKey(), property.getValue()));
    }

    /** Those that are absent, as {@code -Dname=value}, the most important first; empty if all are set. */
    public static List<String> missing() {
        return absent().stream().map(property -> "-D" + property.getKey() + "=" + property.getValue()).toList();
    }

    private static List<Map.Entry<String, String>> absent() {
        return WANTED.stream().filter(property -> System.getProperty(property.getKey()) == null).toList();
    }
}
