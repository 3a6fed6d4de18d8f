package taskmill.task;

import java.util.Locale;
import java.util.Set;

/**
 * Which header fields a task may send. A name is any token, except for fields that frame or route the message, belong
 * to one connection or are meant for proxies (RFC 9110, sections 5 to 7). A value must arrive as it was given.
 */
final class HeaderRule {
    /** Proxy is no header of HTTP, but one that CGI programs take for their own configuration. */
    private static final Set<String> FORBIDDEN = Set.of("host", "connection", "content-length", "transfer-encoding",
        "te", "trailer", "upgrade", "keep-alive", "expect", "http2-settings", "proxy");
    /** What a worker sends itself. A task's own value under exactly this name is not sent. */
    private static final Set<String> OURS = Set.of("idempotency-key", "x-task-uuid", "x-task-attempt");
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";
    private static final int MAX_NAME = 256;
    private static final int MAX_VALUE = 8192;

    static void require(String name, String value) {
        Refusal.unless(!name.isEmpty() && name.length() <= MAX_NAME && name.chars().allMatch(HeaderRule::isTokenChar),
            "headers", "a header name is made of letters, digits and " + TOKEN_SIGNS);
        String lower = name.toLowerCase(Locale.ROOT);
        // Servers that pass headers to programs as variables make underscores of signs (RFC 3875, section 4.1.18).
        String dashed = lower.replaceAll("[^a-z0-9]", "-");
        Refusal.unless(!FORBIDDEN.contains(dashed) && !dashed.startsWith("proxy-")
            && (!OURS.contains(dashed) || OURS.contains(lower)), "headers",
            "the header " + lower + " cannot be set by a task");
        Refusal.unless(value.length() <= MAX_VALUE && value.chars().allMatch(HeaderRule::isValueChar), "headers",
            "the value of " + lower + " has a control character, one outside ASCII, or is over " + MAX_VALUE + " long");
    }

    private static boolean isTokenChar(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    /** The JDK's client sends a question mark for whatever is not ASCII. */
    private static boolean isValueChar(int c) {
        return c == '\t' || c >= ' ' && c < 0x7f;
    }
}
