package taskmill.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import taskmill.access.CallerRole;
import taskmill.access.Credential;
import taskmill.access.Credentials;
import taskmill.config.Option.Owner;
import taskmill.task.Check;

/**
 * The configuration of a broker: the values of its {@link Options}, and what is made of them. A broker starts programs
 * for everybody who reaches it, so it listens only on loopback until somebody has decided who may use it. Immutable.
 */
public final class BrokerConfig {
    private final Values values;
    private final StoreConfig store;
    private final Optional<SSLContext> tls;
    private final Optional<Credentials> credentials;

    BrokerConfig(Values values) {
        this.values = values;
        this.store = values.checked(Options.REDIS, () -> StoreConfig.from(values));
        values.refuseEmpty(Options.TOKEN);
        values.refuseEmpty(Options.TOKEN_FILE);
        this.tls = values.checked(Options.TLS_KEYSTORE, () -> TlsKeys.from(values));
        this.credentials = values.checked(Options.TOKEN, () -> credentials(values));
        if (credentials != null) {
            values.checked(Options.PORT, this::bindAddress);
        }
        HeapNeed heap = HeapNeed.ofThisJvm();
        values.checked(Options.MAX_BODY, () -> heap.ofBody(get(Options.MAX_BODY)));
        values.checked(Options.MAX_REQUESTS, () -> heap.ofRequests(get(Options.MAX_REQUESTS)));
        values.refuseMistakes();
    }

    /** From options by name. Those that are not given have their defaults; relative paths start at the current
     * directory.
     * @param options texts as a file would have them, numbers, booleans, durations, paths, collections or maps
     * @return the configuration
     * @throws ConfigException with every mistake */
    public static BrokerConfig of(Map<String, ?> options) {
        return new BrokerConfig(Values.of(Owner.BROKER, options));
    }

    private static Optional<Credentials> credentials(Values values) {
        Optional<String> token = values.get(Options.TOKEN);
        Optional<Credentials> file = values.get(Options.TOKEN_FILE).map(opened -> opened);
        Check.that(token.isEmpty() || file.isEmpty(), "token and token_file are both set; remove one of them");
        Check.that(token.isEmpty() && file.isEmpty() || !values.get(Options.ALLOW_ANONYMOUS),
            "a token and allow_anonymous: true contradict each other");
        return token.map(BrokerConfig::administrator).or(() -> file);
    }

    private static Credentials administrator(String token) {
        List<Credential> one = List.of(Credential.of("token", CallerRole.ADMIN, token));
        return () -> one;
    }

    /** {@return the value of an option}
     * @param <T> its type
     * @param option of a broker */
    public <T> T get(Option<T> option) {
        return values.get(option);
    }

    /** {@return where Redis is} */
    public StoreConfig store() {
        return store;
    }

    /** {@return how long results are kept} */
    public KeepTimes keep() {
        return KeepTimes.from(values);
    }

    /** {@return for https; without it the broker speaks http} */
    public Optional<SSLContext> tls() {
        return tls;
    }

    /** {@return the tokens that are accepted; without them no caller needs one} */
    public Optional<Credentials> credentials() {
        return credentials;
    }

    private boolean isAccessDecided() {
        return credentials.isPresent() || get(Options.ALLOW_ANONYMOUS);
    }

    /**
     * {@return the address to listen on: the one that was asked for, or loopback if there is neither a host nor a
     * token}
     */
    public InetSocketAddress bindAddress() {
        ListenAddress listen = get(Options.PORT);
        InetSocketAddress address = (isAccessDecided() ? listen : listen.orLoopback()).resolved();
        Check.that(isAccessDecided() || address.getAddress().isLoopbackAddress(),
            "listening on " + listen + " lets other machines start programs here: set token_file or token, "
            + "or allow_anonymous: true, or listen on 127.0.0.1");
        return address;
    }

    /** {@return what to tell the operator if {@link #bindAddress} serves fewer addresses than were asked for} */
    public Optional<String> bindWarning() {
        return isAccessDecided() || !get(Options.PORT).host().isEmpty() ? Optional.empty() : Optional.of(
            "without a token only this machine is served; for others make tokens with bin/token.sh and add this"
            + " line to the configuration: token_file: /etc/taskmill/tokens");
    }
}
