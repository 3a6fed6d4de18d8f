package taskmill.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The system properties of the JDK's HTTP server that a broker needs. The JDK reads them once, when the first server
 * of the JVM is made, so a main sets them as its first act; a program that embeds a broker sets them itself.
 */
public final class ServerProperties {
    private static final Map<String, String> WANTED = wanted();

    private ServerProperties() {
    }

    private static Map<String, String> wanted() {
        Map<String, String> wanted = new LinkedHashMap<>();
        // Headers and body leave in two packets; without this each reply waits 40 ms for the client's delayed ACK.
        wanted.put("sun.net.httpserver.nodelay", "true");
        // Seconds a request may take to arrive. Without it a half-sent one holds its thread for ever.
        wanted.put("sun.net.httpserver.maxReqTime", "20");
        // Seconds from a request's last byte to its reply's: more than the longest poll. It ends who never reads, and
        // it alone makes the JDK forget a connection whose client left before a late reply.
        wanted.put("sun.net.httpserver.maxRspTime", "90");
        wanted.put("jdk.httpserver.maxConnections", "4096");
        wanted.put("sun.net.httpserver.maxIdleConnections", "4096");
        // Seconds a connection is kept between requests: longer than the 60 of common load balancers.
        wanted.put("sun.net.httpserver.idleInterval", "75");
        wanted.put("sun.net.httpserver.maxReqHeaders", "100");
        wanted.put("sun.net.httpserver.maxReqHeaderSize", "65536");
        return Collections.unmodifiableMap(wanted);
    }

    /** Sets those that are absent; without effect once the JVM has made an HTTP server. */
    public static void applyDefaults() {
        WANTED.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }

    /** Those that are absent, as {@code -Dname=value}, the most important first; empty if all are set. */
    public static List<String> missing() {
        List<String> missing = new ArrayList<>();
        WANTED.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                missing.add("-D" + name + "=" + value);
            }
        });
        return missing;
    }
}
