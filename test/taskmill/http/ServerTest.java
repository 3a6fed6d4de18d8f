package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Wire;

class ServerTest {
    private final Server server = Servers.start(routes());

    private static Router.Builder routes() {
        return new Router.Builder()
            .on("GET", "/echo", Servers.echo())
            .on("POST", "/echo", Servers.echo())
            .on("DELETE", "/task/{uuid}", Endpoint.of(request -> Reply.json(200,
                Json.object().add("uuid", request.segment("uuid")))))
            .on("GET", "/wants", Endpoint.of(request -> Reply.text(200, "" + request.accepts("text/plain"))))
            .on("GET", "/nothing", Endpoint.of(request -> Reply.empty(200)))
            .open("/healthz", Endpoint.of(request -> Reply.text(200, "" + request.authorized())));
    }

    private Wire.Answer ask(String request) throws IOException {
        return Wire.ask(server.address(), request);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void replyIsWrittenWithItsHeaders() throws IOException {
        Wire.Answer answer = ask(Wire.request("DELETE /task/7", ""));

        assertEquals(200, answer.status());
        assertEquals("{\"uuid\":\"7\"}", answer.body());
        assertEquals("application/json", answer.header("Content-Type"));
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals("", answer.header("Access-Control-Allow-Origin"));
    }

    @Test
    void curlFormAndJsonReachTheEndpoint() throws IOException {
        String form = "Content-Type: application/x-www-form-urlencoded";

        assertEquals("ECHO TEXT q=é TEXT a=1 2", ask(Wire.post("/echo?q=%C3%A9", "a=1+2", form)).body());
        assertEquals("ECHO JSON a=[1]", ask(Wire.post("/echo", "{\"a\":[1]}", form)).body());
    }

    @Test
    void connectionServesOneRequestAfterTheOther() throws IOException {
        try (Wire wire = new Wire(server.address())) {
            for (int i = 0; i < 3; i++) {
                assertEquals("ECHO TEXT i=" + i, wire.send(Wire.post("/echo", "i=" + i)).answer().body());
                assertEquals(404, wire.send(Wire.post("/nowhere", "i=" + i)).answer().status());
                assertEquals("", wire.send(Wire.get("/nothing")).answer().body());
            }
            wire.send(Wire.get("/echo?p=1") + Wire.post("/echo", "p=2") + Wire.get("/echo?p=3"));
            assertEquals("ECHO TEXT p=1", wire.answer().body());
            assertEquals("ECHO TEXT p=2", wire.answer().body());
            assertEquals("ECHO TEXT p=3", wire.answer().body());
        }
    }

    @Test
    void headIsGetWithoutBody() throws IOException {
        try (Wire wire = new Wire(server.address())) {
            Wire.Answer head = wire.send(Wire.request("HEAD /echo?a=b", "")).answerWithoutBody();
            Wire.Answer missing = wire.send(Wire.request("HEAD /nowhere", "")).answerWithoutBody();

            assertEquals(200, head.status());
            assertEquals("" + "ECHO TEXT a=b".length(), head.header("Content-Length"));
            assertEquals(404, missing.status());
            assertEquals("ECHO", wire.send(Wire.get("/echo")).answer().body());
        }
    }

    @Test
    void optionsAndWrongMethodNameTheAllowedOnes() throws IOException {
        Wire.Answer options = ask(Wire.request("OPTIONS /echo", "", "Origin: http://evil.example"));
        Wire.Answer wrong = ask(Wire.request("PUT /echo", ""));

        assertEquals(204, options.status());
        assertEquals("GET, HEAD, OPTIONS, POST", options.header("Allow"));
        assertEquals("", options.header("Access-Control-Allow-Origin"));
        assertEquals(405, wrong.status());
        assertEquals("GET, HEAD, OPTIONS, POST", wrong.header("Allow"));
    }

    @Test
    void problemIsJsonOrTheBareText() throws IOException {
        Wire.Answer json = ask(Wire.get("/echo?a=1&a=2"));
        Wire.Answer text = ask(Wire.get("/echo?a=1&a=2", "Accept: text/plain"));

        assertEquals("application/problem+json", json.header("Content-Type"));
        assertEquals(Json.parse("""
            {"status": 400, "title": "Bad Request", "code": "invalid", "detail": "given more than once", "field": "a",
             "errors": [{"field": "a", "code": "invalid", "reason": "given more than once"}]}
            """), Json.parse(json.body()));
        assertEquals(400, text.status());
        assertEquals("text/plain; charset=utf-8", text.header("Content-Type"));
        assertEquals("given more than once", text.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"//echo", "/echo/", "/ECHO", "/%65cho", "/echo;x", "/x/../echo", "/./echo", "/echo%2f", "/",
        "/task", "/task/", "/task/a%2Fb", "/task/%2e%2e", "//x/echo", "//u@h/echo", "//[::1]/echo", "//x:1/echo", "///echo",
        "http:/echo", "http:///echo", "ftp://localhost/echo", "http://u@h/echo", "x:/echo", "/echo#x"})
    void otherSpellingOfPathIsNotFound(String path) throws IOException {
        assertEquals(404, ask(Wire.request("DELETE " + path, "")).status());
    }

    @Test
    void ofAnAbsoluteUriOnlyPathAndQueryCount() throws IOException {
        String head = " HTTP/1.1\r\nHost: ";

        assertEquals(200, ask("GET http://evil.example/echo" + head + "localhost\r\n\r\n").status());
        assertEquals(403, ask("GET http://localhost/echo" + head + "evil.example\r\n\r\n").status());
        assertEquals(404, ask("GET http://localhost" + head + "localhost\r\n\r\n").status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Host: evil.example | 403", "'' | 400", "Host: localhost~Host: localhost | 400",
        "Host: localhost~Origin: http://evil.example | 403", "Host: localhost~Sec-Fetch-Site: cross-site | 403",
        "Host: localhost~Origin: null | 403", "Host: 127.0.0.1:80~Origin: http://127.0.0.1 | 200"})
    void guardStandsBeforeEveryEndpoint(String headers, int status) throws IOException {
        String lines = headers.isEmpty() ? "" : headers.replace("~", "\r\n") + "\r\n";

        String request = "POST /echo HTTP/1.1\r\n" + lines + "Content-Length: 0\r\n\r\n";

        assertEquals(status, ask(request).status());
    }

    @Test
    void withoutTokenOnlyOpenPathsAnswer() throws IOException {
        try (Server guarded = Servers.start(routes(), Servers.settings(4), Servers.wordsOfRoles())) {
            Wire.Answer refused = Wire.ask(guarded.address(), Wire.get("/echo"));

            assertEquals(401, refused.status());
            assertEquals("Bearer", refused.header("WWW-Authenticate"));
            assertEquals(401, Wire.ask(guarded.address(), Wire.get("/echo", "Authorization: Bearer x")).status());
            assertEquals(401, Wire.ask(guarded.address(), Wire.get("/nowhere")).status());
            assertEquals(401, Wire.ask(guarded.address(), Wire.request("OPTIONS /echo", "")).status());
            assertEquals(200, Wire.ask(guarded.address(), Wire.get("/echo", "Authorization: Bearer read")).status());
            assertEquals("false", Wire.ask(guarded.address(), Wire.get("/healthz")).body());
            assertEquals("true", Wire.ask(guarded.address(), Wire.get("/healthz",
                "Authorization: bearer read")).body());
        }
    }

    @Test
    void roleThatIsNotEnoughIsRefusedByName() throws IOException {
        try (Server guarded = Servers.start(routes(), Servers.settings(4), Servers.wordsOfRoles())) {
            Wire.Answer refused = Wire.ask(guarded.address(), Wire.post("/echo", "a=1", "Authorization: Bearer read"));

            assertEquals(403, refused.status());
            assertEquals("the role submit is needed here; the token read has the role read",
                Json.parse(refused.body()).asObject().getString("detail", ""));
            for (String role : List.of("submit", "admin")) {
                assertEquals("ECHO TEXT a=1", Wire.ask(guarded.address(), Wire.post("/echo", "a=1",
                    "Authorization: Bearer " + role)).body());
            }
        }
    }

    @Test
    void javaClientIsServed() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/echo");
        HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString("{\"a\":\"ü\"}")).build();

        assertEquals("ECHO JSON a=\"ü\"",
            HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    }

    @Test
    void addressInUseIsNamed() {
        UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> Server.start(server.address(),
            Servers.settings(4), new AccessCheck(Optional.empty(), List.of()), routes().build(),
            failure -> Optional.empty()));

        assertTrue(refused.getMessage().contains("127.0.0.1:" + server.address().getPort()), refused.getMessage());
    }
}
