package taskmill.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.broker.Broker;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.config.BrokerConfig;
import taskmill.config.ListenAddress;
import taskmill.config.WorkerConfig;
import taskmill.http.Server;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.SharedRedis;
import taskmill.worker.Worker;

/** What broker and worker tell Prometheus, and the files that are shipped for it. */
final class MonitoringTest {
    private static final Pattern NAME = Pattern.compile("\\b(?:taskmill|process)_[a-z_]+[a-z]\\b");
    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private Broker broker;
    private Worker worker;
    private Server metrics;
    private String uuid;

    @BeforeEach
    void start() {
        Map<String, String> both = Map.of("redis", redis.address(), "prefix", redis.prefix());
        broker = redis.closing(Broker.start(BrokerConfig.of(with(both, "port", "127.0.0.1:0"))));
        worker = redis.closing(Worker.start(WorkerConfig.of(with(both, "queues", "default")))
            .handle("h", task -> Json.NULL));
        metrics = redis.closing(WorkerMetrics.start(worker, ListenAddress.parse("127.0.0.1:0")));
        TaskClient client = new TaskClient(broker.uri());
        uuid = client.submit(TaskRequest.handler("h", "x"));
        client.await(uuid, SOON);
    }

    private static Map<String, String> with(Map<String, String> options, String name, String value) {
        Map<String, String> more = new HashMap<>(options);
        more.put(name, value);
        return more;
    }

    private static HttpResponse<String> get(URI uri) {
        try {
            return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String ofBroker() {
        return get(broker.uri().resolve("/metrics")).body();
    }

    private String ofWorker(String path) {
        return get(URI.create("http://127.0.0.1:" + metrics.address().getPort() + path)).body();
    }

    private static Set<String> names(String text) {
        return NAME.matcher(text).results().map(found -> found.group().replaceAll("_(bucket|count|sum)$", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyNameInTheShippedFilesAndOnThePageIsToldByABrokerOrAWorker() throws IOException {
        ofBroker();
        Set<String> told = names(ofBroker() + ofWorker("/metrics"));
        told.add("taskmill_cron_last_success_timestamp_seconds");

        for (String file : new String[] {"config/alerts.yml", "config/grafana.json", "bin/README.md"}) {
            Set<String> missing = names(Files.readString(Path.of(file)));
            assertTrue(missing.size() > 5, file + " " + missing);
            missing.removeAll(told);
            assertEquals(Set.of(), missing, file);
        }
        Json.parse(Files.readString(Path.of("config/grafana.json")));
        Set<String> unknown = new TreeSet<>(told);
        unknown.removeAll(names(Files.readString(Path.of("bin/README.md"))));
        assertEquals(Set.of(), unknown, "not on the page");
    }

    @Test
    void aTaskIsCountedWithItsTimesAndARequestUnderItsRoute() {
        String page = ofBroker();

        assertTrue(page.contains("taskmill_tasks_finished_total{state=\"succeeded\"} 1\n"), page);
        assertTrue(page.contains("taskmill_attempts_total{outcome=\"succeeded\"} 1\n"), page);
        assertTrue(page.contains("taskmill_task_wait_seconds_count{type=\"handler\"} 1\n"), page);
        assertTrue(page.contains("taskmill_attempt_run_seconds_bucket{le=\"+Inf\",type=\"handler\"} 1\n"), page);
        assertTrue(page.contains("taskmill_http_requests_total{code=\"202\",method=\"POST\",route=\"/api/task/handler\"} 1\n"),
            page);
        assertTrue(page.contains("route=\"/api/task/{uuid}\""), page);
        assertTrue(page.contains("taskmill_redis_up 1\n") && !page.contains(uuid), page);
    }

    /** They are sent once a second, and when the worker stops. */
    @Test
    void timesOfAllTasksAreCountedOnceTheirWorkerHasStopped() {
        TaskClient client = new TaskClient(broker.uri());
        for (int i = 0; i < 5; i++) {
            client.await(client.submit(TaskRequest.handler("h", "x")), SOON);
        }

        worker.close();

        assertTrue(ofBroker().contains("taskmill_attempt_run_seconds_count{type=\"handler\"} 6\n"), ofBroker());
    }

    @Test
    void timesOfTheLastTasksAreCountedSoon() {
        TaskClient client = new TaskClient(broker.uri());
        client.await(client.submit(TaskRequest.handler("h", "x")), SOON);

        Eventually.await(SOON, "two times", () ->
            ofBroker().contains("taskmill_attempt_run_seconds_count{type=\"handler\"} 2\n"));
    }

    @Test
    void whatSomebodyAsksForMakesNoNewLabels() {
        get(broker.uri().resolve("/nothing/here"));

        String page = ofBroker();

        assertTrue(page.contains("{code=\"404\",method=\"GET\",route=\"none\"} 1\n") && !page.contains("nothing"), page);
    }

    @Test
    void aWorkerThatMakesItsStepsIsHealthy() {
        assertTrue(ofWorker("/healthz").contains("\"ok\""));
    }

    @Test
    void withoutRedisABrokerTellsOfItself() {
        try (RedisProcess away = RedisProcess.start();
            Broker alone = Broker.start(BrokerConfig.of(Map.of("redis", away.address(), "port", "127.0.0.1:0")))) {
            Eventually.await(SOON, "contact", alone.ready().toCompletableFuture()::isDone);
            away.kill9();

            String page = get(alone.uri().resolve("/metrics")).body();

            assertTrue(page.contains("taskmill_redis_up 0\n") && page.contains("process_cpu_seconds_total"), page);
        }
    }
}
