package taskmill.config;

import java.util.Optional;

/**
 * Where a broker's requests come in.
 *
 * @param tls the keys for https; absent for http
 */
public record Door(Listen listen, Access access, Optional<TlsKeys> tls) {
    /** Refuses an address that would offer the broker to others without anybody having settled who may use it. */
    public Door {
        Bind.decide(listen, access);
    }

    /** Tells the values of all that is wrong with their options. */
    static void check(Values values) {
        values.refuseEmpty(Options.TOKEN);
        values.refuseEmpty(Options.TOKEN_FILE);
        values.check(Options.TLS_KEYSTORE, () -> TlsKeys.from(values));
        if (values.check(Options.TOKEN, () -> Access.from(values))) {
            values.check(Options.PORT, () -> Bind.decide(values.get(Options.PORT), Access.from(values)));
        }
    }

    static Door from(Values values) {
        return new Door(values.get(Options.PORT), Access.from(values), TlsKeys.from(values));
    }
}
