package taskmill.page;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Command;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** A Redis, a broker with tokens, and a browser that shows its dashboard. For one thread. */
final class Stage implements AutoCloseable {
    final RedisProcess redis;
    final Deployment deployment;
    final Browser browser = Browser.start("en-US");
    final Api api;
    private final Path tokens;
    private final String admin;
    private final Child broker;

    /** @param redisOptions as on the command line of redis-server */
    Stage(String... redisOptions) {
        redis = RedisProcess.start(redisOptions);
        deployment = Deployment.on(redis.address());
        tokens = deployment.dir().resolve("tokens");
        admin = made("alice", "admin");
        broker = deployment.broker("token_file: " + tokens);
        api = Api.of(broker).with("-H", "Authorization: Bearer " + admin);
    }

    /** A new token of a role, which the broker knows when this returns. */
    String token(String name, String role) {
        String token = made(name, role);
        Eventually.await(Duration.ofSeconds(20), "a token that is known", () -> statusWith(token) == 200);
        return token;
    }

    private int statusWith(String token) {
        return Api.of(broker).with("-H", "Authorization: Bearer " + token).get("/api/me").status();
    }

    private String made(String name, String role) {
        return Command.of(Path.of("bin/token.sh"), "-f", tokens, name, role).run().succeeded().out();
    }

    /** Returns when the broker refuses the token of this name. */
    void revoke(String name, String token) {
        Command.of("sed", "-i", "/^" + name + " /d", tokens).run().succeeded();
        Eventually.await(Duration.ofSeconds(20), "a refusal", () -> statusWith(token) == 401);
    }

    /** Starts a worker and waits until it is ready. */
    Child worker(String... options) {
        return deployment.worker(options).awaitReady();
    }

    /** Opens the dashboard and signs in by keyboard. */
    Browser open(String token) {
        browser.visit(api.base()).awaitText("This broker wants a token");
        browser.type(token).press("Enter").awaitText("(?s)Overview.*Workers");
        Eventually.await(Duration.ofSeconds(20), "a page after the answer who asks", () -> browser.js("return document.title;").asString()
            .contains("·"));
        return browser;
    }

    Browser openAsAdmin() {
        return open(admin);
    }

    /** The complaints of the browser; a 401, and a 400 while a time is being typed, are no mistakes. */
    List<String> complaints() {
        return browser.complaints("status of 401|/crons/preview");
    }

    @Override
    public void close() {
        browser.close();
        deployment.close();
        redis.close();
    }
}
