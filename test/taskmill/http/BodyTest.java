package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Wire;

class BodyTest {
    private static final int MOST = 1000;
    private static final int LARGE = 20_000_000;

    private final Server server = Servers.start(routes());

    private static Router.Builder routes() {
        return new Router.Builder().on("POST", "/length", Endpoint.of(request -> {
            String text = request.params().find("a").orElseThrow().value().asString();
            return Reply.text(200, "" + text.length());
        })).bodiless("POST", "/none", Endpoint.of(request -> Reply.text(200, "" + request.params().names().size())));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static String chunked(String path, String... chunks) {
        StringBuilder text = new StringBuilder(Wire.post(path, "", "Transfer-Encoding: chunked"));
        for (String chunk : chunks) {
            text.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
        }
        return text + "0\r\n\r\n";
    }

    @Test
    void bodyUpToTheLimitIsRead() throws IOException {
        String body = "a=" + "x".repeat(MOST - 2);

        try (Wire wire = new Wire(server.address())) {
            assertEquals("998", wire.send(Wire.post("/length", body)).answer().body());
            assertEquals("998", wire.send(chunked("/length", "a=", body.substring(2))).answer().body());
            assertEquals("0", wire.send(chunked("/length", "a=")).answer().body());
        }
    }

    @Test
    void aRouteWithoutABodyWaitsForNone() throws IOException {
        try (Wire wire = new Wire(server.address())) {
            assertEquals("0", wire.send(Wire.post("/none", "", "Content-Length: 500")).answer().body());
        }
        try (Wire wire = new Wire(server.address())) {
            assertEquals("0", wire.send(Wire.post("/none", "a=1")).answer().body());
            assertEquals("998", wire.send(Wire.post("/length", "a=" + "x".repeat(MOST - 2))).answer().body());
        }
    }

    @Test
    void bodyOverTheLimitIsRefusedAndTheConnectionLivesOn() throws IOException {
        try (Wire wire = new Wire(server.address())) {
            assertEquals(413, wire.send(Wire.post("/length", "x".repeat(MOST + 1))).answer().status());
            assertEquals("1", wire.send(Wire.post("/length", "a=1")).answer().body());
        }
    }

    @Test
    void largeLimitIsReadInSteps() throws IOException {
        Server.Settings settings = new Server.Settings(4, 4, 1_000_000, Duration.ZERO, Optional.empty());
        String body = "a=" + "x".repeat(999_998);

        try (Server large = Servers.start(routes(), settings); Wire wire = new Wire(large.address())) {
            assertEquals("999998", wire.send(Wire.post("/length", body)).answer().body());
            assertEquals("999998", wire.send(chunked("/length", body)).answer().body());
            assertEquals(413, wire.send(chunked("/length", body, "x")).answer().status());
        }
    }

    @Test
    void clientThatSendsAllBeforeItReadsSeesTheRefusal() throws IOException {
        try (Wire announced = new Wire(server.address()); Wire chunks = new Wire(server.address())) {
            announced.send(Wire.post("/length", "x".repeat(LARGE)));
            chunks.send(chunked("/length", "x".repeat(LARGE)));

            for (Wire wire : List.of(announced, chunks)) {
                Wire.Answer answer = wire.answer();
                assertEquals(413, answer.status());
                assertEquals("close", answer.header("Connection"));
                assertTrue(wire.isClosedByServer());
            }
        }
    }

    /** So it takes no memory: neither that of a caller who may only read, nor on an open path that of a stranger. */
    @Test
    void bodyOfAGetIsNotRead() throws IOException {
        Router.Builder routes = routes().open("/healthz", Servers.echo()).on("GET", "/echo", Servers.echo());
        try (Server other = Servers.start(routes)) {
            for (String path : List.of("/healthz?a=1", "/echo?a=1")) {
                try (Wire wire = new Wire(other.address())) {
                    wire.send(Wire.get(path, "Content-Length: 3"));
                    assertEquals("ECHO TEXT a=1", wire.answer().body());
                    wire.send("b=2" + Wire.get(path, "Content-Length: 900000000"));
                    assertEquals("ECHO TEXT a=1", wire.answer().body());
                    wire.finish();
                    assertTrue(wire.isClosedByServer());
                }
            }
        }
    }

    @Test
    void announcementAloneIsRefusedBeforeTheBodyComes() throws IOException {
        try (Wire wire = new Wire(server.address())) {
            wire.send(Wire.post("/length", "", "Content-Length: 999999999999999999"));

            assertEquals(413, wire.answer().status());
        }
    }

    @Test
    void javaClientSeesTheRefusal() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/length");
        HttpRequest request = HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1)
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[LARGE])).build();

        assertEquals(413, HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }

    @Test
    void refusalWithoutTokenIsSeenByWhoStillSends() throws IOException {
        try (Server guarded = Servers.start(routes(), Servers.settings(4), Servers.wordsOfRoles());
            Wire wire = new Wire(guarded.address())) {
            assertEquals(401, wire.send(Wire.post("/length", "x".repeat(LARGE))).answer().status());
        }
    }

    @Test
    void bodyShorterThanAnnouncedIsNoRequest() throws IOException {
        try (Wire wire = new Wire(server.address())) {
            wire.send(Wire.post("/length", "", "Content-Length: 10") + "a=1").finish();

            assertTrue(wire.isClosedByServer());
        }
        assertEquals("1", Wire.ask(server.address(), Wire.post("/length", "a=1")).body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: +3", "Content-Length: -3", "Content-Length: 3 3", "Content-Length: 0x3",
        "Content-Length: 9999999999999999999999", "Content-Length:", "Content-Length: 3\r\nContent-Length: 3",
        "Content-Length: 3\r\nTransfer-Encoding: chunked", "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"})
    void doubtfulLengthIsRefusedAndEndsTheConnection(String header) throws IOException {
        try (Wire wire = new Wire(server.address())) {
            wire.send(Wire.post("/length", "", header) + "a=1").finish();
            int status = wire.answer().status();

            // 501 is the JDK's own answer to an encoding it does not know.
            assertTrue(status == 400 || status == 501, header + " got " + status);
            assertTrue(wire.isClosedByServer());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\na=1\r\n0\r\n\r\n", "-1\r\na=1\r\n0\r\n\r\n", "80000000\r\na=1\r\n0\r\n\r\n",
        "3\r\na=1XX0\r\n\r\n", "fffffffffffffffff\r\na=1"})
    void brokenChunkEndsTheConnection(String chunks) throws IOException {
        try (Wire wire = new Wire(server.address())) {
            wire.send(Wire.post("/length", "", "Transfer-Encoding: chunked") + chunks).finish();

            assertTrue(wire.isClosedByServer());
        }
        assertEquals("1", Wire.ask(server.address(), Wire.post("/length", "a=1")).body());
    }

    @Test
    void compressedBodyIsRefused() throws IOException {
        assertEquals(415, Wire.ask(server.address(), Wire.post("/length", "a=1", "Content-Encoding: gzip")).status());
    }
}
