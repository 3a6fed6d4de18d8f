package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import taskmill.support.Api;

/** HTTP calls from curl to result, against a server that notes what arrives. */
@ExtendWith(Shared.class)
final class RpcTaskTest {
    private final Api api;
    private final Map<String, String> arrived = new ConcurrentHashMap<>();
    private HttpServer target;
    private String url;

    RpcTaskTest(Api api) {
        this.api = api;
    }

    @BeforeEach
    void listen() throws IOException {
        target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        target.createContext("/", this::serve);
        target.start();
        url = "http://127.0.0.1:" + target.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            arrived.put("line", exchange.getRequestMethod() + " " + exchange.getRequestURI());
            arrived.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getRequestHeaders().forEach((name, values) -> arrived.put(name, values.get(0)));
            byte[] answer = "got it".getBytes(StandardCharsets.UTF_8);
            boolean empty = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/busy") ? 500 : 200,
                    empty ? -1 : answer.length);
            if (!empty) {
                exchange.getResponseBody().write(answer);
            }
        }
    }

    @AfterEach
    void end() {
        target.stop(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "post", "DELETE", "Patch", "HEAD"})
    void everyMethodArrivesWithItsBody(String method) {
        JsonObject task = api.run("rpc", "method=" + method, "url=" + url + "/path?a=1%26b", "args=some body 正文");

        String upper = method.toUpperCase(Locale.ROOT);
        assertEquals(upper + " /path?a=1&b", arrived.get("line"), task::toString);
        assertEquals("some body 正文", arrived.get("body"));
        assertEquals(task.getString("uuid", ""), arrived.get("X-task-uuid"));
        assertEquals(200, task.getInt("http_status", 0), task::toString);
        assertEquals(upper.equals("HEAD") ? "" : "got it", task.getString("message", ""));
    }

    @Test
    void singleQuotesOfTheOldManualAreTakenOff() {
        api.run("rpc", "method=POST", "url='" + url + "/quoted'", "args='{\"a\": 1}'");

        assertEquals("POST /quoted", arrived.get("line"));
        assertEquals("{\"a\": 1}", arrived.get("body"));
    }

    @Test
    void jsonArgsAndHeadersArriveAsJson() {
        JsonObject call = new JsonObject().add("method", "PUT").add("url", url)
                .add("args", new JsonObject().add("list", new JsonArray().add(1)))
                .add("headers", new JsonObject().add("X-Kind", "test"));

        api.run("rpc", call.toString());

        assertEquals("{\"list\":[1]}", arrived.get("body"));
        assertEquals("application/json", arrived.get("Content-type"));
        assertEquals("test", arrived.get("X-kind"));
    }

    @Test
    void statusThatIsNoSuccessFails() {
        JsonObject task = api.run("rpc", "method=GET", "url=" + url + "/busy");

        assertEquals("http_status", task.get("error").asObject().getString("code", ""), task::toString);
        assertEquals(500, task.getInt("http_status", 0));
        assertEquals("got it", task.getString("response_body", ""));
    }
}
