package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Api;
import taskmill.support.Deployment;
import taskmill.support.Eventually;

/** Callbacks from a submit to the receiver, which checks their signatures; and tasks after tasks. */
final class CallbackTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final byte[] OLD = "0123456789abcdef01234567".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "76543210fedcba9876543210fedcba98".getBytes(StandardCharsets.UTF_8);
    private final Deployment deployment = Deployment.onOwnRedis();
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
    private HttpServer receiver;

    private record Call(String path, Headers headers, String body) {
        JsonObject json() {
            return Json.parse(body).asObject();
        }

        String id() {
            return headers.getFirst("webhook-id");
        }

        /** As the specification of Standard Webhooks says. */
        String signature(byte[] key) throws Exception {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            String signed = id() + "." + headers.getFirst("webhook-timestamp") + "." + body;
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        }
    }

    @AfterEach
    void end() {
        receiver.stop(0);
        deployment.close();
    }

    private String receive() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Call call = new Call(exchange.getRequestURI().getPath(), exchange.getRequestHeaders(), body);
            calls.add(call);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        return "http://127.0.0.1:" + receiver.getAddress().getPort();
    }

    private Path secrets() throws Exception {
        Path file = deployment.dir().resolve("secrets");
        Base64.Encoder base64 = Base64.getEncoder();
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file,
            "whsec_" + base64.encodeToString(OLD) + "\nwhsec_" + base64.encodeToString(NEW) + "\n");
    }

    private List<Call> callsFor(String uuid) {
        return calls.stream().filter(call -> call.json().getString("uuid", "").equals(uuid)).toList();
    }

    @Test
    void theReceiverHearsOfEachEndWithSignaturesThatFit() throws Exception {
        String url = receive();
        Api api = Api.of(deployment.broker("on_failure_url: " + url + "/failed"));
        deployment.worker("webhook_secret_file: " + secrets()).awaitReady();
        String good = api.post("/api/task/script", "bin_name=hello.sh", "callback=" + url + "/own").is(202).text("uuid");
        String child = api.post("/api/task/script", "bin_name=hello.sh", "after=" + good).is(202).text("uuid");
        String bad = api.post("/api/task/script", "bin_name=flaky.sh", "callback=" + url + "/own").is(202).text("uuid");
        String plain = api.post("/api/task/script", "bin_name=flaky.sh").is(202).text("uuid");

        Eventually.await(LONG, "four calls", () -> calls.size() >= 4);
        assertEquals(List.of("/own"), callsFor(good).stream().map(Call::path).toList());
        assertEquals(List.of("/failed", "/own"), callsFor(bad).stream().map(Call::path).sorted().toList());
        assertEquals(List.of("/failed"), callsFor(plain).stream().map(Call::path).toList());
        assertEquals("hello, world", callsFor(good).get(0).json().getString("message", ""));
        for (Call call : calls) {
            assertEquals(call.signature(OLD) + " " + call.signature(NEW), call.headers().getFirst("webhook-signature"));
            assertEquals(call.id(), call.headers().getFirst("X-Task-Uuid"));
        }
        assertEquals(4, calls.stream().map(Call::id).distinct().count());
        assertEquals("succeeded", Eventually.get(LONG, "the follower",
            () -> Optional.of(api.task(child).getString("state", "")).filter(s -> s.equals("succeeded"))));
        assertTrue(api.get("/api/check").json().getBoolean("ok", false));
    }

    /** Nobody can have the worker sign what they like. */
    @Test
    void anRpcThatSomebodySubmitsIsNotSigned() throws Exception {
        String url = receive();
        Api api = Api.of(deployment.broker());
        deployment.worker("webhook_secret_file: " + secrets()).awaitReady();

        api.post("/api/task/rpc?wait=20", "method=POST", "url=" + url + "/x", "queue=callbacks", "args={}",
            "headers={\"webhook-id\": \"forged\"}").is(200);

        assertEquals(1, calls.size());
        assertTrue(calls.element().headers().keySet().stream().noneMatch(name -> name.startsWith("Webhook")));
    }
}
