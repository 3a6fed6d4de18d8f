package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import com.eclipsesource.json.JsonObject;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import taskmill.support.Answer;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.RedisProcess;

/** A secret word in every place that is meant for secrets is seen where it is needed, and nowhere else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecretsTest {
    private static final String WORD = "s3cr3t";
    private static final String HEADERS = """
            {"Authorization": "Bearer s3cr3t-1", "Cookie": "sid=s3cr3t-2", "X-Api-Key": "s3cr3t-3",
             "X-Auth-Token": "s3cr3t-4", "Client-Secret": "s3cr3t-5", "X-Plain": "seen",
             "Referer": "http://me:s3cr3t-6@h/?access_token=s3cr3t-7&a=b"}""";

    private final RedisProcess redis = RedisProcess.start("--requirepass s3cr3t-redis");
    private final Deployment deployment = Deployment.on("redis://:s3cr3t-redis@" + redis.address());
    private final Map<String, String> received = new ConcurrentHashMap<>();
    private final HttpServer target;
    private final List<Answer> answers = new ArrayList<>();
    private Child broker;
    private Child worker;
    private Api api;

    SecretsTest() throws IOException {
        target = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 10);
        target.createContext("/", exchange -> {
            exchange.getRequestHeaders().forEach((name, values) -> received.put(name, values.get(0)));
            received.put("path", exchange.getRequestURI().toString());
            exchange.getResponseHeaders().add("Set-Cookie", "sid=s3cr3t-8");
            exchange.getResponseHeaders().add("X-Csrf-Token", "s3cr3t-9");
            exchange.getResponseHeaders().add("Location", "http://me:s3cr3t-10@h/?sig=s3cr3t-11");
            exchange.getResponseHeaders().add("X-Plain", "seen");
            byte[] body = "done".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/fails") ? 500 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        target.start();
    }

    @BeforeAll
    void start() {
        String tokens = deployment.file("tokens", "ops admin s3cr3t-token").toString();
        broker = deployment.broker("token_file: " + tokens, "log_level: debug");
        worker = deployment.worker("log_level: debug", "env:\n  NAME: s3cr3t-env");
        worker.awaitReady();
        api = Api.of(broker).with("-H", "Authorization: Bearer s3cr3t-token", "-H", "Cookie: s3cr3t-12");
    }

    @AfterAll
    void end() throws Exception {
        target.stop(0);
        deployment.close();
        redis.close();
    }

    private Answer seen(Answer answer) {
        answers.add(answer);
        return answer;
    }

    private String url(String path) {
        return "http://me:s3cr3t-13@127.0.0.1:" + target.getAddress().getPort() + path
            + "?api_key=s3cr3t-14&plain=seen&Signature=s3cr3t-15#token=s3cr3t-16";
    }

    private JsonObject rpc(String url) {
        Answer submitted = seen(api.call("/api/task/rpc", "-d", "method=GET", "--data-urlencode", "url=" + url,
            "--data-urlencode", "headers=" + HEADERS)).is(202);
        String uuid = submitted.text("uuid");
        api.finished(uuid);
        seen(api.get("/api/task/result/" + uuid));
        return seen(api.get("/api/task/" + uuid)).is(200).json();
    }

    @Test
    void secretsReachTheTargetAndNobodyElse() {
        JsonObject task = rpc(url("/works"));
        rpc(url("/fails"));
        rpc("http://me:s3cr3t-17@127.0.0.1:1/");
        rpc("http://me:s3cr3t-18@no-such-host.invalid/?token=s3cr3t-19");
        refusals();
        List.of("/api/tasks", "/api/workers", "/api/queues", "/metrics", "/healthz", "/readyz", "/api/check")
            .forEach(path -> seen(api.get(path)).is(200));
        api.run("script", "bin_name=hello.sh");

        assertReceived();
        assertShown(task);
        for (Answer answer : answers) {
            assertFalse(answer.toString().contains(WORD), answer::toString);
        }
        for (Child child : List.of(broker, worker)) {
            assertFalse((child.out() + child.err()).contains(WORD), child::toString);
            assertTrue(child.err().lines().allMatch(line -> line.matches("[0-9TZ:.-]{24} [A-Z]+ .*")), child::toString);
        }
    }

    private void refusals() {
        seen(api.with("-H", "Authorization: Bearer s3cr3t-20").get("/api/tasks")).is(401);
        seen(api.call("/api/task/rpc", "-d", "method=GET", "-d", "url=http://u:s3cr3t-21@h^/")).is(400);
        seen(api.call("/api/task/rpc", "-d", "method=GET", "-d", "url=http://h/", "-d",
            "headers={\"A\": s3cr3t-22}")).is(400);
        seen(api.call("/api/task/rpc", "-d", "method=GET", "-d", "url=http://h/", "--data-urlencode",
            "headers={\"Cookie\": \"s3cr3t-23\\n\"}")).is(400);
        seen(api.call("/api/task/script", "-d", "bin_name=hello.sh", "-d", "start_time=s3cr3t-24")).is(400);
        seen(api.with("-H", "Idempotency-Key: s3cr3t 25").post("/api/task/script", "bin_name=hello.sh")).is(400);
    }

    private void assertReceived() {
        assertEquals("Bearer s3cr3t-1", received.get("Authorization"));
        assertEquals("sid=s3cr3t-2", received.get("Cookie"));
        assertEquals("s3cr3t-3", received.get("X-api-key"));
        assertEquals("/fails?api_key=s3cr3t-14&plain=seen&Signature=s3cr3t-15", received.get("path"));
    }

    private void assertShown(JsonObject task) {
        assertEquals("http://***@127.0.0.1:" + target.getAddress().getPort()
            + "/works?api_key=***&plain=seen&Signature=***#token=***", task.getString("url", ""));
        JsonObject headers = task.get("headers").asObject();
        JsonObject answered = task.get("response_headers").asObject();
        for (String name : List.of("Authorization", "Cookie", "X-Api-Key", "X-Auth-Token", "Client-Secret")) {
            assertEquals("***", headers.getString(name, ""), name);
        }
        assertEquals("http://***@h/?access_token=***&a=b", headers.getString("Referer", ""));
        assertEquals("seen", headers.getString("X-Plain", ""));
        assertEquals("***", answered.getString("set-cookie", ""));
        assertEquals("***", answered.getString("x-csrf-token", ""));
        assertEquals("http://***@h/?sig=***", answered.getString("location", ""));
        assertEquals("seen", answered.getString("x-plain", ""));
    }
}
