package taskmill.http;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;
import taskmill.access.CallerRole;
import taskmill.access.Credential;
import taskmill.access.Credentials;
import taskmill.http.Params.Param;
import taskmill.task.Sha256;

/** Servers for tests: on a free loopback port; a NoSuchElementException of an endpoint becomes a 409. */
final class Servers {
    private static final Duration GRACE = Duration.ofSeconds(30);

    private Servers() {
    }

    static Server start(Router.Builder routes) {
        return start(routes, settings(40));
    }

    static Server start(Router.Builder routes, Server.Settings settings) {
        return start(routes, settings, Optional.empty());
    }

    static Server start(Router.Builder routes, Server.Settings settings, Optional<Credentials> credentials) {
        AccessCheck access = new AccessCheck(credentials, List.of());
        return Server.start(new InetSocketAddress("127.0.0.1", 0), settings, access, routes.build(),
            failure -> failure instanceof NoSuchElementException
                ? Optional.of(Problem.of(409, failure.getMessage())) : Optional.empty());
    }

    /** So many requests at once, room for slow clients, bodies up to 1000 bytes. */
    static Server.Settings settings(int maxRequests) {
        return new Server.Settings(maxRequests, 256, 1000, GRACE, Optional.empty());
    }

    /** A token for each role, which is the role's word. */
    static Optional<Credentials> wordsOfRoles() {
        List<Credential> all = Stream.of(CallerRole.values()).map(role -> credential(role.word(), role)).toList();
        return Optional.of(() -> all);
    }

    static Credential credential(String token, CallerRole role) {
        return new Credential(role.word(), role, Sha256.hex(token.getBytes(StandardCharsets.UTF_8)), false);
    }

    /** Answers the parameters that it was sent. */
    static Endpoint echo() {
        return Endpoint.of(request -> {
            StringBuilder text = new StringBuilder("ECHO");
            for (String name : request.params().names()) {
                Param param = request.params().find(name).orElseThrow();
                text.append(param.json() ? " JSON " : " TEXT ").append(name).append('=')
                    .append(param.json() ? param.value() : param.value().asString());
            }
            return Reply.text(200, text.toString());
        });
    }
}
