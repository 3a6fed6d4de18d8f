package taskmill.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Where a broker really listens. It starts programs for whoever reaches it, so other machines reach it only after
 * somebody settled who may use it.
 *
 * @param warning for the operator, if fewer addresses are served than were asked for
 */
record Bind(InetSocketAddress address, Optional<String> warning) {
    /**
     * Decides by what was asked for and who may use it.
     *
     * @throws IllegalArgumentException if a host was named that other machines can reach, without access being
     *     settled, or one that has no address
     */
    static Bind decide(Listen listen, Access access) {
        if (!listen.host().isEmpty()) {
            return named(listen, access);
        }
        if (access.isSettled()) {
            return new Bind(new InetSocketAddress(listen.port()), Optional.empty());
        }
        return new Bind(new InetSocketAddress(resolved("127.0.0.1"), listen.port()), Optional.of(
                "without a token only this machine is served; for others make tokens with bin/token.sh and add this"
                + " line to the configuration: token_file: /etc/taskmill/tokens"));
    }

    private static Bind named(Listen listen, Access access) {
        InetAddress address = resolved(listen.host());
        if (!address.isLoopbackAddress() && !access.isSettled()) {
            throw new IllegalArgumentException("listening on " + listen + " offers other machines to start programs"
                    + " here: set token_file or token, or allow_anonymous: true, or listen on 127.0.0.1");
        }
        return new Bind(new InetSocketAddress(address, listen.port()), Optional.empty());
    }

    private static InetAddress resolved(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("this host has no address: " + host, e);
        }
    }
}
