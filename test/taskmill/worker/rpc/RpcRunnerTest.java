package taskmill.worker.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import com.eclipsesource.json.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.access.WebhookSecrets;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.RpcWork;
import taskmill.task.Version;
import taskmill.worker.run.ResultMemory;
import taskmill.worker.run.WatchedRun;

/** What is sent to a proper target, and what is made of its answers. */
@ParameterizedClass
@ValueSource(strings = {"127.0.0.1", "target.test"})
class RpcRunnerTest {
    /** Literals are called as they are, names by their address. */
    @Parameter
    String host;

    private final RpcRunner runner = Callers.open();
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private HttpServer target;
    private volatile Answer answer = new Answer(200, Map.of(), "fine".getBytes(StandardCharsets.UTF_8));

    private record Received(String method, String uri, Map<String, List<String>> headers, String body) {
        String header(String name) {
            List<String> values = headers.getOrDefault(name, List.of());
            assertTrue(values.size() <= 1, name + " came more than once");
            return values.isEmpty() ? "" : values.get(0);
        }
    }

    private record Answer(int status, Map<String, String> headers, byte[] body) {
        static Answer of(int status, String body) {
            return new Answer(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        }
    }

    @BeforeEach
    void startTarget() throws IOException {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        target.createContext("/", this::serve);
        target.start();
    }

    @AfterEach
    void stopAll() {
        runner.close();
        target.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(exchange.getRequestMethod(), exchange.getRequestURI().toString(),
                exchange.getRequestHeaders(), body));
            answer.headers.forEach(exchange.getResponseHeaders()::add);
            boolean empty = answer.body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status, empty ? -1 : answer.body.length);
            if (!empty) {
                exchange.getResponseBody().write(answer.body);
            }
        }
    }

    private String url(String rest) {
        return "http://" + host + ":" + target.getAddress().getPort() + rest;
    }

    private Outcome call(String method, Map<String, String> headers, String body) throws Exception {
        RpcWork work = new RpcWork(method, url("/"), headers, Optional.ofNullable(body));
        return WatchedRun.start(runner, work).outcome();
    }

    /** Nobody can have the worker sign what they like. */
    @Test
    void whatSomebodySubmitsIsNotSigned() throws Exception {
        Path file = Files.createTempFile("secret", "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, "whsec_" + Base64.getEncoder().encodeToString(new byte[24]));
        try (RpcRunner signing = new RpcRunner(1000, new ResultMemory(1 << 20), Callers.OPEN,
            Optional.of(WebhookSecrets.read(file)), HttpClient::newBuilder, Callers.ALL_ARE_LOOPBACK)) {
            RpcWork work = new RpcWork("POST", url("/"), Map.of("webhook-id", "forged"), Optional.of("{}"));
            WatchedRun.start(signing, work).outcome();
        } finally {
            Files.delete(file);
        }

        assertTrue(received.take().headers().keySet().stream()
            .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("webhook")));
    }

    @Test
    void everyMethodCarriesItsBodyInUtf8() throws Exception {
        for (String method : List.of("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD")) {
            Outcome outcome = call(method, Map.of("Content-Type", "text/x"), "bödy €");

            Received request = received.take();
            assertEquals(Optional.empty(), outcome.failure(), method);
            assertEquals(method, request.method());
            assertEquals("bödy €", request.body(), method);
            assertEquals("text/x", request.header("Content-type"), method);
        }
    }

    @Test
    void everyMethodGoesWithoutABody() throws Exception {
        for (String method : List.of("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD")) {
            assertEquals(Optional.empty(), call(method, Map.of(), null).failure(), method);

            Received request = received.take();
            assertEquals("", request.body(), method);
            assertEquals("", request.header("Content-type"), method);
            if (Runtime.version().feature() >= 19 && List.of("GET", "DELETE").contains(method)) {
                assertEquals("", request.header("Content-length"), method);
            }
        }
    }

    @Test
    void theTargetLearnsWhichAttemptOfWhichTaskCalls() throws Exception {
        call("POST", Map.of("idempotency-key", "forged", "X-TASK-UUID", "forged", "x-task-attempt", "9", "X-Own", "a"),
            "x");

        Received request = received.take();
        assertEquals(WatchedRun.UUID, request.header("Idempotency-key"));
        assertEquals(WatchedRun.UUID, request.header("X-task-uuid"));
        assertEquals("2", request.header("X-task-attempt"));
        assertEquals("taskmill/" + Version.TEXT, request.header("User-agent"));
        assertEquals("a", request.header("X-own"));
    }

    @Test
    void theHostIsNamedAsInTheUrl() throws Exception {
        call("POST", Map.of(), "x");
        WatchedRun.post(runner, url("/").replace(host, host.equals("127.0.0.1") ? host : "My_Service")).result();

        assertEquals(host + ":" + target.getAddress().getPort(), received.take().header("Host"));
        assertEquals((host.equals("127.0.0.1") ? host : "My_Service") + ":" + target.getAddress().getPort(),
            received.take().header("Host"));
    }

    @Test
    void aTaskMayNameItsOwnAgent() throws Exception {
        call("GET", Map.of("user-agent", "curl/8"), null);

        assertEquals("curl/8", received.take().header("User-agent"));
    }

    @Test
    void credentialsOfTheUrlBecomeAHeader() throws Exception {
        String withUser = url("/a%20b/ä?q=1#here").replace("//", "//me:s%C3%A9cret%3A@");
        WatchedRun.start(runner, new RpcWork("GET", withUser, Map.of(), Optional.empty())).result();
        Received own = received.take();
        WatchedRun.start(runner, new RpcWork("GET", withUser, Map.of("AUTHORIZATION", "Bearer b"), Optional.empty()))
            .result();

        // "me:sécret:" in Base64.
        assertEquals("Basic bWU6c8OpY3JldDo=", own.header("Authorization"));
        assertEquals("/a%20b/%C3%A4?q=1", own.uri());
        assertEquals("Bearer b", received.take().header("Authorization"));
    }

    @Test
    void aSuccessTellsStatusHeadersAndBody() throws Exception {
        answer = new Answer(201, Map.of("X-Made", "yes"), "dóne\n".getBytes(StandardCharsets.UTF_8));

        JsonObject result = call("POST", Map.of(), "x").result();

        assertEquals(201, result.get("http_status").asInt());
        assertEquals("yes", result.get("response_headers").asObject().get("x-made").asString());
        assertEquals("dóne\n", result.get("response_body").asString());
        assertNull(result.get("message"));
        assertEquals(6, result.get("response_bytes").asInt());
        assertFalse(result.get("truncated").asBoolean());
    }

    @Test
    void otherStatusesFailWithTheFirstLineOfTheBody() throws Exception {
        for (int status : List.of(302, 304, 400, 401, 404, 407, 500, 503)) {
            answer = new Answer(status, Map.of("Location", url("/elsewhere")),
                status == 304 ? new byte[0] : "\r\n no \u0007way \nsecond".getBytes(StandardCharsets.UTF_8));

            Outcome outcome = call("POST", Map.of(), "x");

            Outcome.Failure failure = outcome.failure().orElseThrow();
            assertEquals(ErrorCode.HTTP_STATUS, failure.code());
            assertEquals("HTTP " + status, failure.detail());
            assertFalse(failure.forGood());
            assertEquals(0, failure.retryAfterMs());
            assertEquals(status == 304 ? "" : "HTTP " + status + ": no  way",
                outcome.result().getString("message", ""));
            assertEquals(status, outcome.result().get("http_status").asInt());
        }
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        answer = new Answer(307, Map.of("Location", url("/elsewhere")), new byte[0]);

        assertEquals("HTTP 307", call("GET", Map.of(), null).failure().orElseThrow().detail());
        assertEquals("/", received.take().uri());
        assertTrue(received.isEmpty());
    }

    @Test
    void retryAfterCountsWhereTheTargetAsksForRest() throws Exception {
        for (int status : List.of(429, 503, 500)) {
            answer = new Answer(status, Map.of("Retry-After", "7"), new byte[0]);

            assertEquals(status == 500 ? 0 : 7000, call("GET", Map.of(), null).failure().orElseThrow().retryAfterMs());
        }
    }

    @Test
    void aLongBodyIsCutButCountedAndStillASuccess() throws Exception {
        // Three bytes each: the cut falls into the middle of one.
        answer = Answer.of(200, "€".repeat(100_000));

        JsonObject result = call("GET", Map.of(), null).result();

        assertEquals("€".repeat(333), result.get("response_body").asString());
        assertEquals(300_000, result.get("response_bytes").asInt());
        assertTrue(result.get("truncated").asBoolean());
    }

    @Test
    void theBodyIsReadByItsCharacterSet() throws Exception {
        answer = new Answer(200, Map.of("Content-Type", "text/plain; charset=\"ISO-8859-15\""),
            new byte[] {(byte) 0xa4});
        assertEquals("€", call("GET", Map.of(), null).result().get("response_body").asString());

        answer = new Answer(200, Map.of("Content-Type", "text/plain; charset=no-such"), new byte[] {'a', (byte) 0xa4});
        assertEquals("a\ufffd", call("GET", Map.of(), null).result().get("response_body").asString());
    }
}
