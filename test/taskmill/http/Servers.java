package taskmill.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Servers for tests: on a free loopback port; a NoSuchElementException of an endpoint becomes a 409. */
final class Servers {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private Servers() {
    }

    static Server start(Router.Builder routes) {
        return start(routes, settings(4));
    }

    static Server start(Router.Builder routes, Server.Settings settings) {
        return start(routes, settings, Optional.empty());
    }

    static Server start(Router.Builder routes, Server.Settings settings, Optional<String> token) {
        Guard guard = new Guard(new Guard.Settings(token, List.of()));
        return Server.start(new InetSocketAddress("127.0.0.1", 0), settings, guard, routes.build(),
                failure -> failure instanceof NoSuchElementException
                        ? Optional.of(Problem.of(409, failure.getMessage())) : Optional.empty());
    }

    /** Few threads for endpoints, the usual room for slow clients, bodies up to 1000 bytes. */
    static Server.Settings settings(int threads) {
        return new Server.Settings(threads, 256, 1000, GRACE);
    }

    /** What it was sent, so that a test sees what arrived. */
    static Endpoint echo() {
        return Endpoint.of(request -> {
            StringBuilder text = new StringBuilder(request.method());
            for (Param param : request.params()) {
                text.append(' ').append(param.origin()).append(' ').append(param.name()).append('=')
                        .append(param instanceof Param.Text given ? given.text() : ((Param.Json) param).value());
            }
            return Reply.text(200, text.toString());
        });
    }
}
