package taskmill.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import taskmill.access.CallerRole;
import taskmill.access.Credential;
import taskmill.access.Credentials;
import taskmill.access.HostPort;
import taskmill.access.TokenFile;

/**
 * Who may use the broker.
 *
 * @param credentials the tokens of which requests must carry one; they need none where these are absent
 * @param allowAnonymous somebody said that everybody may
 * @param hosts names under which the broker is reached, in lower case, with or without a port
 */
public record Access(Optional<Credentials> credentials, boolean allowAnonymous, List<String> hosts) {
    public Access {
        if (credentials.isPresent() && allowAnonymous) {
            throw new IllegalArgumentException("a token and allow_anonymous: true contradict each other");
        }
        hosts = hosts.stream().map(Access::host).toList();
    }

    /** True if somebody chose who may use the broker, so that it can be offered to other machines. */
    boolean isSettled() {
        return credentials.isPresent() || allowAnonymous;
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
        Optional<TokenFile> file = values.get(Options.TOKEN_FILE);
        if (token.isPresent() && file.isPresent()) {
            throw new IllegalArgumentException("there is a token_file too; one of them must go");
        }
        return new Access(token.map(Access::administrator).or(() -> file), values.get(Options.ALLOW_ANONYMOUS),
                values.get(Options.HOSTS));
    }

    private static Credentials administrator(String token) {
        List<Credential> one = List.of(Credential.of("token", CallerRole.ADMIN, token));
        return () -> one;
    }
}
