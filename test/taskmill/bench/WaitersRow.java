package taskmill.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.Json;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Heap;
import taskmill.worker.Worker;

/** A broker with many clients that wait at once, each for the result of a task of its own. */
final class WaitersRow implements Row {
    private static final int CLIENTS = Size.of(1000);
    private static final int CONCURRENCY = 50;
    private static final int AT_ONCE = 10;

    @Override
    public String name() {
        return "waiters";
    }

    @Override
    public String title() {
        return CLIENTS + " clients that wait at one broker, each for a task of its own; then all tasks run, " + CONCURRENCY
            + " at once";
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        try (BenchSystem system = new BenchSystem(); Deployment deployment = Deployment.on(system.redis.address())) {
            Child broker = deployment.broker().awaitReady();
            String tasks = "http://" + broker.ready("http") + "/api/task/";
            // A wait in vain, so that what comes for the first waiter is there.
            get(http, tasks + uuid(http, tasks) + "?wait=1").join();
            List<String> uuids = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                uuids.add(uuid(http, tasks));
            }
            long heap = Heap.usedKiB(broker);
            long threads = threads(broker);
            Map<String, Long> ended = new ConcurrentHashMap<>();
            List<CompletableFuture<Long>> answers = new ArrayList<>();
            for (String uuid : uuids) {
                // More that come in one moment are told to come again.
                int before = answers.size();
                if (before % AT_ONCE == 0) {
                    Eventually.await(Duration.ofSeconds(60), "those before", () -> connections(broker) >= before);
                }
                answers.add(get(http, tasks + uuid + "?wait=60").thenApply(answer -> {
                    long now = System.nanoTime();
                    if (!answer.body().contains("\"succeeded\"")) {
                        throw new IllegalStateException(answer.statusCode() + ": " + answer.body());
                    }
                    return now;
                }));
            }
            Eventually.await(Duration.ofSeconds(60), "all clients at the broker", () -> connections(broker) >= CLIENTS);
            figures.put("more threads of the broker", (double) threads(broker) - threads);
            figures.put("more heap of the broker, KiB a client", (Heap.usedKiB(broker) - heap) / (double) CLIENTS);
            long begun = System.nanoTime();
            try (Worker worker = Worker.start(system.config(Map.of("concurrency", Integer.toString(CONCURRENCY), "name", "bench")))) {
                worker.handle(BenchSystem.NOOP, task -> {
                    ended.put(task.uuid(), System.nanoTime());
                    return Json.TRUE;
                });
                long[] nanos = new long[CLIENTS];
                long last = 0;
                for (int i = 0; i < CLIENTS; i++) {
                    long answered = answers.get(i).get(60, TimeUnit.SECONDS);
                    nanos[i] = answered - ended.get(uuids.get(i));
                    last = Math.max(last, answered);
                }
                Percentiles.put(figures, "end to answer,", nanos);
                figures.put("start of the worker to the last answer, ms", (last - begun) / 1e6);
            }
        }
        return figures;
    }

    private static String uuid(HttpClient http, String tasks) throws Exception {
        return Json.parse(http.send(HttpRequest.newBuilder(URI.create(tasks + "handler"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"handler\":\"noop\"}")).build(), HttpResponse.BodyHandlers.ofString()).body())
            .asObject().getString("uuid", "");
    }

    private static CompletableFuture<HttpResponse<String>> get(HttpClient http, String url) {
        return http.sendAsync(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static long threads(Child broker) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + broker.pid() + "/status")).stream().filter(line -> line.startsWith("Threads:"))
            .mapToLong(line -> Long.parseLong(line.substring("Threads:".length()).strip())).findFirst().orElseThrow();
    }

    private static long connections(Child broker) throws Exception {
        try (var open = Files.list(Path.of("/proc/" + broker.pid() + "/fd"))) {
            return open.filter(file -> {
                try {
                    return Files.readSymbolicLink(file).toString().startsWith("socket:");
                } catch (IOException closed) {
                    return false;
                }
            }).count();
        }
    }
}
