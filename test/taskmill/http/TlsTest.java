package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Certificates;
import taskmill.support.Eventually;
import taskmill.support.Wire;

class TlsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String LARGE = "x".repeat(900_000);
    /** A client's first words, in TLS 1.1 and no later one, with one cipher of that time. */
    private static final byte[] HELLO_OF_TLS_1_1 = HexFormat.of().parseHex("16" + "0301" + "002d"
        + "01000029" + "0302" + "00".repeat(32) + "00" + "0002" + "002f" + "01" + "00");
    private static final int ALERT = 0x15;

    private final ConcurrentLinkedQueue<CompletableFuture<Supplier<Reply>>> polls = new ConcurrentLinkedQueue<>();
    private final HttpClient client = HttpClient.newBuilder().sslContext(Certificates.get().trusting()).build();
    private final Server server;

    TlsTest() throws Exception {
        server = Servers.start(new Router.Builder()
            .on("POST", "/echo", Servers.echo())
            .on("GET", "/large", Endpoint.of(request -> Reply.text(200, LARGE)))
            .on("GET", "/poll", request -> {
                request.waits();
                CompletableFuture<Supplier<Reply>> answer = new CompletableFuture<>();
                polls.add(answer);
                return answer;
            }), new Server.Settings(4, 256, 1_000_000, SOON, Optional.of(keys())));
    }

    private static SSLContext keys() throws Exception {
        char[] password = Certificates.PASSWORD.toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = new FileInputStream(Certificates.get().keystore().toFile())) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    @AfterEach
    void close() {
        server.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + server.address().getPort() + path));
    }

    private String echo(String body) throws Exception {
        HttpRequest post = request("/echo").POST(HttpRequest.BodyPublishers.ofString(body)).build();
        return client.send(post, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void requestsSmallAndLargeAreServed() throws Exception {
        assertEquals("ECHO TEXT a=1", echo("a=1"));
        assertEquals("ECHO TEXT a=" + LARGE, echo("a=" + LARGE));
        assertEquals(LARGE, client.send(request("/large").build(), HttpResponse.BodyHandlers.ofString()).body());
    }

    @Test
    void lateRepliesReachTheirClients() throws Exception {
        List<Future<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(client.sendAsync(request("/poll").build(), HttpResponse.BodyHandlers.ofString()));
        }
        Eventually.await(SOON, "every poll is there", () -> polls.size() == 20);

        polls.forEach(poll -> poll.complete(() -> Reply.text(200, "done")));

        for (Future<HttpResponse<String>> answer : answers) {
            assertEquals("done", answer.get().body());
        }
    }

    @Test
    void handshakesThatStallHoldUpNobody() throws Exception {
        List<Wire> stalled = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            stalled.add(new Wire(server.address()).send(new byte[] {0x16, 3, 1, 1, 0, 1}));
        }

        assertEquals("ECHO TEXT a=1", echo("a=1"));
        for (Wire wire : stalled) {
            wire.close();
        }
    }

    @Test
    void neitherPlainHttpNorOldTlsIsSpoken() throws IOException {
        byte[] http = Wire.get("/large").getBytes(StandardCharsets.UTF_8);

        for (byte[] hello : List.of(http, HELLO_OF_TLS_1_1)) {
            try (Wire wire = new Wire(server.address())) {
                int first = wire.send(hello).firstByte();
                assertTrue(first < 0 || first == ALERT, "the server goes on with " + first);
            }
        }
    }

    @Test
    void bothModernVersionsAreSpoken() throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = (SSLSocket) Certificates.get().trusting().getSocketFactory()
                .createSocket("localhost", server.address().getPort())) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertEquals(version, socket.getSession().getProtocol());
            }
        }
    }

    @Test
    void clientsCheckTheName() {
        HttpRequest wrong = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + server.address().getPort()
            + "/large")).build();

        assertThrows(SSLHandshakeException.class, () -> client.send(wrong, HttpResponse.BodyHandlers.ofString()));
    }
}
