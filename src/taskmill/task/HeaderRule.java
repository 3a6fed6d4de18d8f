package taskmill.task;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

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
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9" + Pattern.quote(TOKEN_SIGNS) + "]{1,256}");
    private static final int MAX_VALUE = 8192;
    /** The JDK's client sends a question mark for whatever is not ASCII. */
    private static final Pattern VALUE = Pattern.compile("[\t -~]{0," + MAX_VALUE + "}");

    static void require(String name, String value) {
        Refusal.unless(NAME.matcher(name).matches(), "headers",
            "a header name is made of letters, digits and " + TOKEN_SIGNS);
        String lower = name.toLowerCase(Locale.ROOT);
        // Servers that pass headers to programs as variables make underscores of signs (RFC 3875, section 4.1.18).
        String dashed = lower.replaceAll("[^a-z0-9]", "-");
        Refusal.unless(!FORBIDDEN.contains(dashed) && !dashed.startsWith("proxy-")
            && (!OURS.contains(dashed) || OURS.contains(lower)), "headers",
            "the header " + lower + " cannot be set by a task");
        Refusal.unless(VALUE.matcher(value).matches(), "headers",
            "the value of " + lower + " has a control character, one outside ASCII, or is over " + MAX_VALUE + " long");
    }
}
