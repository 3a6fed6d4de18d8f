package taskmill.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may use the broker. Its text form never shows the token.
 *
 * @param token what requests must carry; they need none where it is absent
 * @param allowAnonymous somebody said that everybody may
 * @param hosts names under which the broker is reached, in lower case, with or without a port
 */
public record Access(Optional<String> token, boolean allowAnonymous, List<String> hosts) {
    /** What can stand in a header after {@code Bearer} (RFC 6750, section 2.1, and a little more). */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,1024}");

    public Access {
        token.ifPresent(Access::requireToken);
        if (token.isPresent() && allowAnonymous) {
            throw new IllegalArgumentException("a token and allow_anonymous: true contradict each other");
        }
        hosts = hosts.stream().map(Access::host).toList();
    }

    /** True if somebody chose who may use the broker, so that it can be offered to other machines. */
    boolean isSettled() {
        return token.isPresent() || allowAnonymous;
    }

    static String requireToken(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException("a token is up to 1024 visible ASCII characters without blanks");
        }
        return text;
    }

    /** A name as it is compared: in lower case. */
    static String host(String text) {
        try {
            HostPort.parse(text, 0);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("host or host:port is expected, not \"" + text + "\"", e);
        }
        return text.toLowerCase(Locale.ROOT);
    }

    static Access from(Values values) {
        Optional<String> token = values.get(Options.TOKEN);
        Optional<String> fromFile = values.get(Options.TOKEN_FILE);
        if (token.isPresent() && fromFile.isPresent()) {
            throw new IllegalArgumentException("there is a token_file too; one of them must go");
        }
        return new Access(token.or(() -> fromFile), values.get(Options.ALLOW_ANONYMOUS), values.get(Options.HOSTS));
    }

    @Override
    public String toString() {
        return "Access[token=" + (token.isPresent() ? "***" : "none") + ", allowAnonymous=" + allowAnonymous
                + ", hosts=" + hosts + "]";
    }
}
