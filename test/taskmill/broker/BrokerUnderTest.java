package taskmill.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import taskmill.config.BrokerConfig;
import taskmill.config.KeepTimes;
import taskmill.store.LeaseStore;
import taskmill.store.Store;
import taskmill.store.Store.Timeouts;
import taskmill.support.Answer;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;

/** A broker in this JVM, called over HTTP, and the store that it works on. Thread-safe. */
final class BrokerUnderTest implements AutoCloseable {
    private static final long LEASE_MS = 30_000;
    private static final long KEEP_MS = 1_000_000;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Broker broker;
    private final Store store;

    private BrokerUnderTest(BrokerConfig config) {
        broker = Broker.start(config);
        store = Store.open(config.store(), Timeouts.BROKER);
    }

    /** @param options such as {@code zone=UTC} */
    static BrokerUnderTest start(String redis, String prefix, String... options) {
        Map<String, String> all = new HashMap<>(Map.of("redis", redis, "prefix", prefix, "port", "127.0.0.1:0"));
        for (String option : options) {
            all.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        return new BrokerUnderTest(BrokerConfig.of(all));
    }

    /** A broker that is ready; it is closed after the test. */
    static BrokerUnderTest on(SharedRedis redis, String... options) {
        BrokerUnderTest started = redis.closing(start(redis.address(), redis.prefix(), options));
        Eventually.await(Duration.ofSeconds(15), "contact", started.broker.ready().toCompletableFuture()::isDone);
        return started;
    }

    Broker broker() {
        return broker;
    }

    Store store() {
        return store;
    }

    /** A worker on the first shard. */
    PlayedWorker worker(String id) {
        LeaseStore leases = store.leases(id, LEASE_MS, new KeepTimes(KEEP_MS, KEEP_MS), 0);
        return new PlayedWorker(leases);
    }

    Answer get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    CompletableFuture<Answer> getLater(String path) {
        return http.sendAsync(request(path).GET().build(), HttpResponse.BodyHandlers.ofString())
            .thenApply(this::answer);
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    /** A request without parameters but those in the path. */
    Answer post(String path, String... headers) {
        return send(request(path, headers).POST(HttpRequest.BodyPublishers.noBody()));
    }

    Answer postJson(String path, String json, String... headers) {
        return send(request(path, headers).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Answer putJson(String path, String json, String... headers) {
        return send(request(path, headers).header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** @param pairs name and value in turn, encoded here */
    Answer postForm(String path, List<String> pairs, String... headers) {
        return send(request(path, headers).header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(encoded(pairs))));
    }

    Answer postQuery(String path, List<String> pairs, String... headers) {
        return post(path + "?" + encoded(pairs), headers);
    }

    static String encoded(List<String> pairs) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pairs.size(); i += 2) {
            text.append(i == 0 ? "" : "&").append(URLEncoder.encode(pairs.get(i), StandardCharsets.UTF_8)).append('=')
                .append(URLEncoder.encode(pairs.get(i + 1), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    /** Submits a script by a form and answers its uuid. */
    String submit(String... pairs) {
        List<String> all = new ArrayList<>(List.of("bin_name", "hello.sh"));
        all.addAll(List.of(pairs));
        return postForm("/api/task/script", all).is(202).text("uuid");
    }

    JsonObject task(String uuid) {
        return Answer.patiently(() -> get("/api/task/" + uuid)).is(200).json();
    }

    JsonValue field(String uuid, String name) {
        return task(uuid).get(name);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return answer(http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Answer answer(HttpResponse<String> response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        return new Answer(response.statusCode(), headers, response.body());
    }

    /** @param headers name and value in turn */
    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(broker.uri() + path))
            .timeout(Duration.ofSeconds(60));
        return headers.length == 0 ? request : request.headers(headers);
    }

    @Override
    public void close() {
        broker.close();
        store.close();
    }
}
