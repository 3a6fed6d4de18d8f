package taskmill.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import taskmill.broker.Broker;

/** How fast a broker stores tasks over HTTP, many in each request. */
final class SubmitManyRow implements Row {
    private static final int CONNECTIONS = 4;
    private static final int LINES = 1000;
    private static final int REQUESTS = Size.of(200);
    private static final String BODY = String.join("\n", Collections.nCopies(LINES,
        "{\"type\":\"handler\",\"handler\":\"noop\",\"args\":\"" + "x".repeat(198) + "\"}"));

    @Override
    public String name() {
        return "submit-many";
    }

    @Override
    public String title() {
        return "POST /api/tasks, " + LINES + " tasks a request, 200-byte argument";
    }

    @Override
    public Map<String, Double> measure() {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (BenchSystem system = new BenchSystem(); Broker broker = system.broker()) {
            broker.ready().toCompletableFuture().join();
            figures.put("tasks/s", rate(broker.uri(), CONNECTIONS));
            figures.put("one connection, tasks/s", rate(broker.uri(), 1));
        }
        return figures;
    }

    private static double rate(URI broker, int connections) {
        ExecutorService clients = Executors.newFixedThreadPool(connections);
        long start = System.nanoTime();
        CompletableFuture.allOf(IntStream.range(0, connections)
            .mapToObj(i -> CompletableFuture.runAsync(() -> send(broker, REQUESTS / connections), clients))
            .toArray(CompletableFuture<?>[]::new)).join();
        double seconds = (System.nanoTime() - start) / 1e9;
        clients.shutdown();
        return REQUESTS / connections * connections * LINES / seconds;
    }

    private static void send(URI broker, int requests) {
        try (KeptConnection connection = new KeptConnection(broker)) {
            for (int i = 0; i < requests; i++) {
                connection.post("/api/tasks", BODY);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
