package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Answer;
import taskmill.support.SharedRedis;

/** A broker checks token, Host and Origin. The rules have tests of their own. */
class AccessTest {
    private static final String UUID = "0190b5f0-7a7b-7c00-8000-000000000001";

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    @ParameterizedTest
    @ValueSource(strings = {"/api/tasks", "/api/queues", "/api/workers", "/api/check", "/metrics",
        "/api/task/count/undo",
        "/api/task/" + UUID, "/api/task/result/" + UUID, "/api/task/result?uuid=" + UUID,
        "/api/task/result/success/2026-01-01", "/nothing"})
    void aTokenIsNeededToRead(String path) {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "token=secret");

        assertEquals("Bearer", broker.get(path).is(401).header("WWW-Authenticate").orElse(""));
        broker.get(path, "Authorization", "Bearer wrong").is(401);
        assertTrue(broker.get(path, "Authorization", "Bearer secret").status() != 401);
    }

    @Test
    void aTokenIsNeededToWrite() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "token=secret");

        broker.postForm("/api/task/script", List.of("bin_name", "a")).is(401);
        broker.delete("/api/task/" + UUID).is(401);
        broker.post("/api/task/" + UUID + "/retry").is(401);
        broker.postForm("/api/task/script", List.of("bin_name", "a"), "Authorization", "Bearer secret").is(202);
    }

    @Test
    void withoutATokenOnlyTheStatusIsTold() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "token=secret");

        assertEquals("{\"status\":\"ok\"}", broker.get("/healthz").is(200).body());
        assertEquals("{\"status\":\"ready\"}", broker.get("/readyz").is(200).body());
        assertEquals("memory", broker.get("/healthz", "Authorization", "Bearer secret").is(200).text("durability"));
        assertNull(broker.get("/healthz", "Authorization", "Bearer wrong").json().get("version"));
    }

    private static int raw(BrokerUnderTest broker, String... lines) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", broker.broker().address().getPort())) {
            String request = String.join("\r\n", lines) + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ")[1]);
        }
    }

    @Test
    void aForeignNameOfThisHostIsRefusedUnlessItIsListed() throws IOException {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "hosts=tasks.example.com");

        assertEquals(200, raw(broker, "GET /healthz HTTP/1.1", "Host: localhost"));
        assertEquals(200, raw(broker, "GET /healthz HTTP/1.1", "Host: tasks.example.com"));
        assertEquals(403, raw(broker, "GET /api/tasks HTTP/1.1", "Host: evil.example.com"));
    }

    @Test
    void aPageOfAnotherOriginCannotWrite() throws IOException {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        String submit = "POST /api/task/script?bin_name=a HTTP/1.1";

        assertEquals(403, raw(broker, submit, "Host: localhost", "Origin: http://evil.example.com"));
        assertEquals(403, raw(broker, submit, "Host: localhost", "Origin: null"));
        assertEquals(403, raw(broker, submit, "Host: localhost", "Sec-Fetch-Site: cross-site"));
        assertEquals(202, raw(broker, submit, "Host: localhost"));
    }

    @Test
    void pathsAndMethodsThatAreNoneAreRefused() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);

        broker.get("/api/tasksfoo").is(404);
        broker.get("/api//tasks").is(404);
        Answer answer = broker.delete("/api/tasks").is(405);
        assertTrue(answer.header("Allow").orElse("").contains("GET"), answer.toString());
        broker.get("/api/task/script").is(405);
    }
}
