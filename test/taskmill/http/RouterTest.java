package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.access.CallerRole;

class RouterTest {
    private static final Endpoint ONE_TASK = request -> null;
    private static final Endpoint RESULT = request -> null;
    private static final Endpoint COUNT = request -> null;

    private final Router router = new Router.Builder()
        .on("GET", "/api/task/{uuid}", ONE_TASK)
        .on("DELETE", "/api/task/{uuid}", ONE_TASK)
        .on("GET", "/api/task/result", RESULT)
        .on("GET", "/api/task/result/{uuid}", RESULT)
        .on("GET", "/api/task/{uuid}/log", ONE_TASK)
        .on("GET", "/api/task/result/success/{date}", COUNT)
        .on("POST", "/api/task/script", ONE_TASK)
        .on("GET", "/api/check", CallerRole.ADMIN, COUNT)
        .open("/healthz", RESULT)
        .build();

    @Test
    void literalPartWinsOverName() {
        assertEquals(RESULT, router.match("GET", "/api/task/result").route().endpoint());
        assertEquals(RESULT, router.match("GET", "/api/task/result/log").route().endpoint());
        assertEquals(ONE_TASK, router.match("GET", "/api/task/results").route().endpoint());
    }

    @ParameterizedTest
    @CsvSource({"GET, /api/task/x, READ", "HEAD, /api/task/x, READ", "OPTIONS, /api/task/x, READ",
        "DELETE, /api/task/x, SUBMIT", "POST, /api/task/script, SUBMIT", "GET, /api/check, ADMIN",
        "HEAD, /api/check, ADMIN", "OPTIONS, /api/check, READ"})
    void readingNeedsTheLeastRole(String method, String path, CallerRole role) {
        assertEquals(role, router.match(method, path).route().role());
    }

    @Test
    void namedPartIsDecoded() {
        assertEquals(Map.of("uuid", "a b+ü"), router.match("GET", "/api/task/a%20b+%C3%BC").segments());
        assertEquals(Map.of("date", "2024-02-29"),
            router.match("GET", "/api/task/result/success/2024-02-29").segments());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "/", "//", "/api", "/api/task", "/api/task/", "/api/task//", "//api/task/script", "/api//task/script",
        "/api/task/script/", "/api/task/scripts/x", "/api/task/./script", "/api/task/x/../script",
        "/api%2ftask/script", "/api/task/result%2fx", "/api/task/..", "/api/task/%2e%2e", "/api/task/.",
        "/api/task/a;b", "/api/task/a%3Bb", "/api/task/a%5Cb", "/api/task/a%00", "/API/task/script", "/healthz/",
        "/healthzz", "/healthz;x", "api/task/script", "*"})
    void otherSpellingOfPathIsNotFound(String path) {
        assertEquals(404, assertThrows(Problem.class, () -> router.match("GET", path)).status());
    }

    @ParameterizedTest
    @CsvSource({"//api/task/script, /api/task/script", "/api//task///script, /api/task/script",
        "/healthz/, /healthz", "//healthz//, /healthz", "/api/task/x/log/, /api/task/x/log", "/api/nothing/,", "//,",
        "/,"})
    void needlessSlashGetsAHintAtThePath(String path, String meant) {
        for (String method : List.of("GET", "POST")) {
            String detail = assertThrows(Problem.class, () -> router.match(method, path)).getMessage();

            assertEquals("there is nothing at " + path + (meant == null ? "" : "; did you mean " + meant + "?"), detail);
        }
    }

    @Test
    void brokenUtf8InPathIsRefusedByName() {
        Problem problem = assertThrows(Problem.class, () -> router.match("GET", "/api/task/%ff"));

        assertEquals(400, problem.status());
        assertEquals("uuid", problem.field().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/task/x, 'DELETE, GET, HEAD, OPTIONS'",
        "DELETE, /api/task/script, 'OPTIONS, POST'",
        "HEAD, /api/task/script, 'OPTIONS, POST'",
        "get, /healthz, 'GET, HEAD, OPTIONS'",
        "TRACE, /healthz, 'GET, HEAD, OPTIONS'"})
    void methodThatIsNotThereNamesThoseThatAre(String method, String path, String allowed) {
        Problem problem = assertThrows(Problem.class, () -> router.match(method, path));

        assertEquals(405, problem.status());
        assertEquals(allowed, problem.reply(false).headers().get("Allow"));
    }

    @Test
    void twoEndpointsForOneRouteAreRefused() {
        Router.Builder routes = new Router.Builder().on("GET", "/a", ONE_TASK);

        assertThrows(IllegalArgumentException.class, () -> routes.on("GET", "/a", RESULT));
    }
}
