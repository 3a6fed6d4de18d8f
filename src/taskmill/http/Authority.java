package taskmill.http;

import java.util.Locale;
import java.util.Optional;

/**
 * The host and port of a Host header, an Origin or a configured name.
 *
 * @param host in lower case and without a final dot; an IPv6 address in its brackets
 * @param port {@link #ABSENT} where none was given
 */
record Authority(String host, int port) {
    static final int ABSENT = -1;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** Reads {@code host} or {@code host:port}; empty if the text is neither. */
    static Optional<Authority> parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        int end = lower.startsWith("[") ? lower.indexOf(']') + 1 : lower.indexOf(':');
        if (end < 0) {
            end = lower.length();
        }
        String host = lower.substring(0, end);
        if (!isHost(host) || !isPort(lower, end)) {
            return Optional.empty();
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return Optional.of(new Authority(name, port(lower, end)));
    }

    /** Reads an Origin, {@code http://host} or {@code https://host:port}; its port is then never absent. */
    static Optional<Authority> ofOrigin(String origin) {
        String lower = origin.strip().toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://")) {
            return parse(lower.substring(7)).map(authority -> authority.withDefaultPort(HTTP));
        }
        if (lower.startsWith("https://")) {
            return parse(lower.substring(8)).map(authority -> authority.withDefaultPort(HTTPS));
        }
        return Optional.empty();
    }

    /** Whether it names no one, so that no name server can make it point elsewhere: an IPv4 or IPv6 address. */
    boolean isAddress() {
        return host.startsWith("[") || isIpv4();
    }

    /** Whether both mean the same place; a port left out on this side is the usual one of either scheme. */
    boolean covers(Authority other) {
        return host.equals(other.host) && (port == other.port || port == ABSENT && isUsual(other.port)
                || other.port == ABSENT && isUsual(port));
    }

    private static boolean isUsual(int port) {
        return port == HTTP || port == HTTPS;
    }

    private Authority withDefaultPort(int usual) {
        return port == ABSENT ? new Authority(host, usual) : this;
    }

    private static boolean isHost(String host) {
        boolean ipv6 = host.startsWith("[");
        int last = ipv6 ? host.length() - 1 : host.length();
        if (ipv6 ? last < 3 || host.indexOf(':') < 0 : last == 0) {
            return false;
        }
        for (int i = ipv6 ? 1 : 0; i < last; i++) {
            char c = host.charAt(i);
            boolean fits = c >= '0' && c <= '9' || c == '.'
                    || (ipv6 ? c >= 'a' && c <= 'f' || c == ':' : c >= 'a' && c <= 'z' || c == '-' || c == '_');
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text from there on is nothing, or a colon with at most five digits. */
    private static boolean isPort(String text, int from) {
        if (from == text.length()) {
            return true;
        }
        if (text.charAt(from) != ':' || text.length() - from > 6) {
            return false;
        }
        return text.chars().skip(from + 1L).allMatch(c -> c >= '0' && c <= '9');
    }

    private static int port(String text, int from) {
        return text.length() - from < 2 ? ABSENT : Integer.parseInt(text, from + 1, text.length(), 10);
    }

    private boolean isIpv4() {
        String[] parts = host.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean number = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!number || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
