package taskmill.examples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;

/**
 * Receives the callback of a script and verifies its signature, as Standard Webhooks has it. Arguments: the broker, and a
 * secret of the {@code webhook_secret_file} of the workers.
 */
final class CallbackExample {
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    public static void main(String[] args) throws IOException, InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/done", exchange -> {
            receive(exchange, args[1]);
            called.countDown();
        });
        receiver.start();
        String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/done";
        new TaskClient(URI.create(args[0])).submit(TaskRequest.script("hello.sh", "receiver").callback(url));
        called.await();
        receiver.stop(1);
    }

    private static void receive(HttpExchange exchange, String secret) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean genuine = isGenuine(exchange.getRequestHeaders(), body, secret);
        if (genuine) {
            JsonObject task = Json.parse(body).asObject();
            // The same webhook-id may come again: whoever must do something once remembers it.
            System.out.println(task.getString("state", "") + ": " + task.getString("message", ""));
        }
        // Anything but a 2xx makes Taskmill call again.
        exchange.sendResponseHeaders(genuine ? 204 : 401, -1);
        exchange.close();
    }

    /** True if somebody signed this who has the secret, a short time ago. */
    static boolean isGenuine(Headers headers, String body, String secret) {
        String id = headers.getFirst("webhook-id");
        String seconds = headers.getFirst("webhook-timestamp");
        String signatures = headers.getFirst("webhook-signature");
        if (id == null || seconds == null || signatures == null || !seconds.matches("[0-9]{1,12}")) {
            return false;
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(seconds)), Instant.now()).abs();
        byte[] expected = ("v1," + hmac(id + "." + seconds + "." + body, secret)).getBytes(StandardCharsets.UTF_8);
        boolean signed = false;
        for (String each : signatures.split(" ")) {
            signed |= MessageDigest.isEqual(expected, each.getBytes(StandardCharsets.UTF_8));
        }
        return signed && age.compareTo(TOLERANCE) < 0;
    }

    private static String hmac(String text, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
