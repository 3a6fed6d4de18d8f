package taskmill.http;

import static java.util.Map.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The system properties that the JDK's HTTP server needs. The JDK reads them once, when it makes the first server of
 * the JVM, so a main sets them first of all, and so does a program that embeds a broker.
 */
public final class ServerProperties {
    static final int MOST_CONNECTIONS = 4096;
    /** Of the connections. A process without any left would try to accept one without a pause. */
    private static final int CONNECTIONS = (int) Math.min(MOST_CONNECTIONS, descriptors() / 2);
    private static final List<Map.Entry<String, String>> WANTED = List.of(
        // Headers and body are sent in two packets. Without this each reply waits 40 ms for the client's delayed ACK.
        entry("sun.net.httpserver.nodelay", "true"),
        // Seconds a request may take to arrive. Without it a half-sent request holds its thread for ever.
        entry("sun.net.httpserver.maxReqTime", "20"),
        // Seconds from a request's last byte to its reply's: more than the longest poll. It ends a client that never
        // reads, and only this makes the JDK forget a connection whose client left before a late reply.
        entry("sun.net.httpserver.maxRspTime", "90"),
        entry("jdk.httpserver.maxConnections", Integer.toString(CONNECTIONS)),
        entry("sun.net.httpserver.maxIdleConnections", Integer.toString(MOST_CONNECTIONS)),
        // Seconds a connection is kept between requests: longer than the 60 of common load balancers.
        entry("sun.net.httpserver.idleInterval", "75"),
        entry("sun.net.httpserver.maxReqHeaders", "100"),
        // Bytes of a head. Strangers can make a server hold so much on each of its threads.
        entry("sun.net.httpserver.maxReqHeaderSize", "16384"));

    /** How many files and sockets this process may have open; a large number where the system does not tell. */
    private static long descriptors() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith("Max open files")).map(line -> line.split("\\s+")[3])
                .filter(limit -> limit.matches("[0-9]{1,18}")).mapToLong(Long::parseLong).findFirst()
                .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    /** A warning if this process may open too few files for the connections that a server takes. */
    public static Optional<String> fewConnections() {
        return CONNECTIONS == MOST_CONNECTIONS ? Optional.empty()
            : Optional.of("this process may open few files (ulimit -n), so connections are limited connections="
                + CONNECTIONS);
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
