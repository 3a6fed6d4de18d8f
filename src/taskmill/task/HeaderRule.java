package taskmill.task;

import java.util.Locale;
import java.util.Set;

/**
 * Which header fields a task may send: any token as the name but those that frame the message, choose its route or
 * speak to proxies (RFC 9110 sections 5 and 7), and no control character in the value.
 */
final class HeaderRule {
    private static final Set<String> FORBIDDEN = Set.of("host", "connection", "content-length", "transfer-encoding",
        "te", "trailer", "upgrade", "keep-alive", "expect", "http2-settings");
    private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";
    private static final int MAX_LENGTH = 8192;

    private HeaderRule() {
    }

    static void require(String name, String value) {
        if (name.isEmpty() || name.length() > 256 || !name.chars().allMatch(HeaderRule::isTokenChar)) {
            throw Refusal.invalid("headers", "a header name is made of letters, digits and " + TOKEN_SIGNS);
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (FORBIDDEN.contains(lower) || lower.startsWith("proxy-")) {
            throw Refusal.invalid("headers", "the header " + lower + " cannot be set by a task");
        }
        if (value.length() > MAX_LENGTH || !value.chars().allMatch(HeaderRule::isValueChar)) {
            throw Refusal.invalid("headers", "the value of " + lower + " has a control character, one outside Latin-1, "
                + "or is over " + MAX_LENGTH + " long");
        }
    }

    private static boolean isTokenChar(int c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || TOKEN_SIGNS.indexOf(c) >= 0;
    }

    private static boolean isValueChar(int c) {
        return c == '\t' || c >= ' ' && c <= 0xff && c != 0x7f && !(c >= 0x80 && c < 0xa0);
    }
}
