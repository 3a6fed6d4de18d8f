package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.support.Answer;
import taskmill.support.SharedRedis;
import taskmill.support.Wire;

/** The dashboard's files over HTTP. */
final class UiTest {
    private static final Path FOLDER = Path.of("src/taskmill/broker/ui");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> !file.endsWith("README.md")).sorted().toList();
        }
    }

    private static HttpResponse<byte[]> packed(BrokerUnderTest broker, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(broker.request(path, "Accept-Encoding", "gzip, br").GET().build(),
            BodyHandlers.ofByteArray());
    }

    @Test
    void everyFileIsServedAsItIsWithoutAToken() throws IOException, InterruptedException {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "token=a-long-random-word");
        for (Path file : files()) {
            String path = "/ui/" + file.getFileName();
            Answer answer = broker.get(path).is(200);
            assertEquals(Files.readString(file), answer.body());
            assertEquals("no-cache", answer.headers().get("Cache-Control"));
            assertEquals("nosniff", answer.headers().get("X-Content-Type-Options"));
            assertEquals("no-referrer", answer.headers().get("Referrer-Policy"));
            assertEquals(POLICY, answer.headers().get("Content-Security-Policy"));
            String type = path.endsWith("html") ? "text/html; charset=utf-8" : path.endsWith("css") ? "text/css; charset=utf-8"
                : path.endsWith("svg") ? "image/svg+xml" : "text/javascript; charset=utf-8";
            assertEquals(type, answer.headers().get("Content-Type"));
            var small = packed(broker, path);
            assertEquals("gzip", small.headers().firstValue("Content-Encoding").orElse(""));
            assertArrayEquals(Files.readAllBytes(file), new GZIPInputStream(new ByteArrayInputStream(small.body())).readAllBytes());
        }
        assertEquals(Files.readString(FOLDER.resolve("index.html")), broker.get("/ui/").is(200).body());
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() throws IOException, InterruptedException {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        String tag = broker.get("/ui/").is(200).headers().get("ETag");
        String ofPacked = packed(broker, "/ui/").headers().firstValue("ETag").orElseThrow();

        assertTrue(!tag.equals(ofPacked), "both encodings have the tag " + tag);
        for (String known : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
            Answer answer = broker.get("/ui/", "If-None-Match", known).is(304);
            assertEquals("", answer.body());
            assertEquals(tag, answer.headers().get("ETag"));
        }
        broker.get("/ui/", "If-None-Match", ofPacked).is(200);
        assertEquals(200, packed(broker, "/ui/index.html").statusCode());
        broker.get("/ui/", "If-None-Match", ofPacked, "Accept-Encoding", "gzip").is(304);
        broker.get("/ui/", "If-None-Match", tag, "Accept-Encoding", "gzip;q=0").is(304);
    }

    @Test
    void headTellsTheLengthAndSendsNothing() throws IOException {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        Path page = FOLDER.resolve("index.html");
        InetSocketAddress address = broker.broker().address();

        try (Wire wire = new Wire(address)) {
            Wire.Answer answer = wire.send(Wire.request("HEAD /ui/", "")).answerWithoutBody();
            assertEquals(200, answer.status());
            assertEquals("" + Files.size(page), answer.header("Content-Length"));
            assertEquals(200, wire.send(Wire.get("/healthz")).answer().status());
        }
    }

    @Test
    void nothingElseOfTheJarIsServed() throws IOException {
        InetSocketAddress address = BrokerUnderTest.on(redis).broker().address();

        for (String path : List.of("/ui/README.md", "/ui/nothing.js", "/ui/../ui/index.html", "/ui/%2e%2e/Broker.class",
            "/ui/..%2fBroker.class",
            "/ui/index.html/", "/ui//index.html", "/ui/INDEX.HTML", "/ui/./index.html", "/UI/", "/ui/index%2ehtml")) {
            assertEquals(404, Wire.ask(address, Wire.get(path)).status(), path);
        }
        assertEquals(405, Wire.ask(address, Wire.post("/ui/", "")).status());
    }

    @Test
    void browsersAreLedToItByAddressesThatAreRightBehindAPrefix() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        Answer browser = broker.get("/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8").is(302);

        assertEquals("ui/", browser.headers().get("Location"));
        assertEquals("ui/", broker.get("/ui").is(302).headers().get("Location"));
        JsonObject others = broker.get("/").is(200).json();
        assertEquals("ui/", others.getString("ui", ""));
        assertEquals("openapi.json", others.getString("openapi", ""));
    }

    @Test
    void withoutItThereIsNothingAndNobodyIsLedThere() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "ui=false");

        broker.get("/ui/").is(404);
        broker.get("/ui/index.html").is(404);
        JsonObject json = broker.get("/", "Accept", "text/html").is(200).json();
        assertEquals(List.of("name", "openapi", "version"), json.names());
    }
}
