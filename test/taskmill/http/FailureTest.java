package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.CapturedLog;
import taskmill.support.Wire;

class FailureTest {
    private static final String SECRET = "not for clients";

    private final Server server = Servers.start(new Router.Builder()
        .on("GET", "/fails/exception", request -> {
            throw new UnsupportedOperationException(SECRET);
        })
        .on("GET", "/fails/error", request -> {
            throw new AssertionError(SECRET);
        })
        .on("GET", "/fails/overflow", request -> deeper(0))
        .on("GET", "/fails/future", request -> CompletableFuture.failedFuture(new IOException(SECRET)))
        .on("GET", "/fails/later", request -> CompletableFuture.supplyAsync(() -> {
            throw new AssertionError(SECRET);
        }))
        .on("GET", "/fails/cancelled", request -> {
            CompletableFuture<Supplier<Reply>> answer = new CompletableFuture<>();
            answer.cancel(false);
            return answer;
        })
        .on("GET", "/fails/null", request -> null)
        .on("GET", "/fails/nothing", request -> CompletableFuture.completedFuture(null))
        .on("GET", "/fails/reply", Endpoint.of(request -> null))
        .on("GET", "/fails/header", Endpoint.of(request -> Reply.empty(200).with("Location", "a\r\nb: c")))
        .on("GET", "/fails/problem", request -> {
            throw Problem.badRequest("f", "wrong");
        })
        .on("GET", "/fails/translated", request -> {
            throw new NoSuchElementException("conflict");
        })
        .on("GET", "/fine", Endpoint.of(request -> Reply.text(200, "fine"))));

    private final CapturedLog log = new CapturedLog(RequestHandler.class.getName(), "path=/fails/");

    private static CompletableFuture<Supplier<Reply>> deeper(int depth) {
        return depth < 0 ? null : deeper(depth + 1);
    }

    @AfterEach
    void close() {
        log.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exception", "error", "overflow", "future", "later", "cancelled", "null", "nothing",
        "reply", "header"})
    void failureIsLoggedOnceAndToldWithoutDetails(String kind) throws IOException {
        try (Wire wire = new Wire(server.address())) {
            Wire.Answer answer = wire.send(Wire.get("/fails/" + kind)).answer();

            assertEquals(500, answer.status());
            assertEquals("Internal Server Error", Json.parse(answer.body()).asObject().getString("title", ""));
            assertFalse(answer.body().contains(SECRET) || answer.body().contains("Exception"), answer.body());
            assertEquals("fine", wire.send(Wire.get("/fine")).answer().body());
        }
        assertEquals(List.of("SEVERE a request failed method=GET path=/fails/" + kind), log.lines());
    }

    @Test
    void problemAndTranslatedFailureAreNotLogged() throws IOException {
        Wire.Answer problem = Wire.ask(server.address(), Wire.get("/fails/problem"));
        Wire.Answer translated = Wire.ask(server.address(), Wire.get("/fails/translated", "Accept: text/plain"));

        assertEquals("f", Json.parse(problem.body()).asObject().getString("field", ""));
        assertEquals(409, translated.status());
        assertEquals("conflict", translated.body());
        assertEquals(List.of(), log.lines());
    }
}
