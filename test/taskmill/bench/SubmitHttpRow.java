package taskmill.bench;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taskmill.broker.Broker;
import taskmill.http.AccessCheck;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Router;
import taskmill.http.Server;

/** How fast a broker stores tasks over HTTP, one for each request, beside the same server with a constant answer. */
final class SubmitHttpRow implements Row {
    private static final int CONNECTIONS = 64;
    private static final int REQUESTS = Size.of(100_000);
    private static final String BODY = "{\"handler\":\"noop\",\"args\":\"" + "x".repeat(198) + "\"}";
    private static final Server.Settings SETTINGS =
        new Server.Settings(256, 1024, 1024 * 1024, Duration.ofSeconds(5), Optional.empty());

    @Override
    public String name() {
        return "submit-http";
    }

    @Override
    public String title() {
        return "submit over HTTP, one task a request, " + CONNECTIONS + " keep-alive connections";
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        String answer = "{\"uuid\":\"00000000-0000-7000-8000-000000000000\",\"state\":\"queued\",\"queue\":\"default\","
            + "\"start_time\":1700000000.123,\"duplicate\":false,\"durability\":\"everysec\"}";
        Router constant = new Router.Builder().on("POST", "/api/task/handler",
            Endpoint.of(request -> Reply.json(202, answer))).build();
        try (BenchSystem system = new BenchSystem();
            Broker broker = system.broker();
            Server bare = Server.start(new InetSocketAddress("127.0.0.1", 0), SETTINGS,
                new AccessCheck(Optional.empty(), List.of()), constant, failure -> Optional.empty())) {
            broker.ready().toCompletableFuture().join();
            LoadClient load = new LoadClient(CONNECTIONS, "/api/task/handler", BODY);
            load.rate(broker.address(), REQUESTS / 10);
            double constants = load.rate(bare.address(), REQUESTS);
            double submits = load.rate(broker.address(), REQUESTS);
            figures.put("tasks/s", submits);
            figures.put("same server, constant answer, requests/s", constants);
            figures.put("ratio to the constant", submits / constants);
        }
        return figures;
    }
}
