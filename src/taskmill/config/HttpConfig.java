package taskmill.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import taskmill.access.CallerRole;
import taskmill.access.Credential;
import taskmill.access.Credentials;
import taskmill.access.HostPort;
import taskmill.task.Check;

/**
 * Where a broker listens, who may use it, and what a request may take. Each part is the option of its name, see
 * config/README.md; {@code hosts} are in lower case. A broker starts programs for everybody who reaches it, so it
 * listens only on loopback until somebody has decided who may use it.
 */
public record HttpConfig(
    ListenAddress listen,
    Optional<Credentials> credentials,
    boolean allowAnonymous,
    List<String> hosts,
    Optional<SSLContext> tls,
    int maxBody,
    int maxRequests) {
    public HttpConfig {
        hosts = hosts.stream().map(HttpConfig::host).toList();
        Options.MAX_BODY.require(maxBody);
        Options.MAX_REQUESTS.require(maxRequests);
        bindAddress(listen, credentials.isPresent() || allowAnonymous);
    }

    /** @throws ConfigException if the values have mistakes, these or others */
    static HttpConfig from(Values values) {
        values.refuseEmpty(Options.TOKEN);
        values.refuseEmpty(Options.TOKEN_FILE);
        Optional<SSLContext> tls = values.checked(Options.TLS_KEYSTORE, () -> TlsKeys.from(values));
        Optional<Credentials> credentials = values.checked(Options.TOKEN, () -> credentials(values));
        if (credentials != null) {
            values.checked(Options.PORT, () -> bindAddress(values.get(Options.PORT),
                credentials.isPresent() || values.get(Options.ALLOW_ANONYMOUS)));
        }
        HeapNeed heap = HeapNeed.ofThisJvm();
        values.checked(Options.MAX_BODY, () -> heap.ofBody(values.get(Options.MAX_BODY)));
        values.checked(Options.MAX_REQUESTS, () -> heap.ofRequests(values.get(Options.MAX_REQUESTS)));
        values.refuseMistakes();
        return new HttpConfig(values.get(Options.PORT), credentials, values.get(Options.ALLOW_ANONYMOUS),
            values.get(Options.HOSTS), tls, values.get(Options.MAX_BODY), values.get(Options.MAX_REQUESTS));
    }

    private static Optional<Credentials> credentials(Values values) {
        Optional<String> token = values.get(Options.TOKEN);
        Optional<Credentials> file = values.get(Options.TOKEN_FILE).map(opened -> opened);
        Check.that(token.isEmpty() || file.isEmpty(), "token and token_file are both set; remove one of them");
        Check.that(token.isEmpty() && file.isEmpty() || !values.get(Options.ALLOW_ANONYMOUS),
            "a token and allow_anonymous: true contradict each other");
        return token.map(HttpConfig::administrator).or(() -> file);
    }

    private static Credentials administrator(String token) {
        List<Credential> one = List.of(Credential.of("token", CallerRole.ADMIN, token));
        return () -> one;
    }

    /** Checks a name of the broker and puts it in lower case. */
    static String host(String text) {
        try {
            HostPort.parse(text, HostPort.NO_PORT);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("host or host:port is expected, not \"" + text + "\"", e);
        }
        return text.toLowerCase(Locale.ROOT);
    }

    /** Names the tokens that can be guessed, if there are any. */
    public Optional<String> tokenWarning() {
        return credentials.flatMap(Credentials::warning);
    }

    private boolean isAccessDecided() {
        return credentials.isPresent() || allowAnonymous;
    }

    /** The address to listen on: the one that was asked for, or loopback if there is neither a host nor a token. */
    public InetSocketAddress bindAddress() {
        return bindAddress(listen, isAccessDecided());
    }

    private static InetSocketAddress bindAddress(ListenAddress listen, boolean accessDecided) {
        InetSocketAddress address = (accessDecided ? listen : listen.orLoopback()).resolved();
        Check.that(accessDecided || address.getAddress().isLoopbackAddress(),
            "listening on " + listen + " lets other machines start programs here: set token_file or token, "
            + "or allow_anonymous: true, or listen on 127.0.0.1");
        return address;
    }

    /** What to tell the operator if {@link #bindAddress} serves fewer addresses than were asked for. */
    public Optional<String> bindWarning() {
        return isAccessDecided() || !listen.host().isEmpty() ? Optional.empty() : Optional.of(
            "without a token only this machine is served; for others make tokens with bin/token.sh and add this"
            + " line to the configuration: token_file: /etc/taskmill/tokens");
    }
}
