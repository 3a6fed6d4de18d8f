package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import taskmill.support.Answer;
import taskmill.support.Api;
import taskmill.support.Deployment;

/** Whatever is wrong with a request, the answer says what, and nothing is stored. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
    private final Deployment deployment = Deployment.onOwnRedis();
    private Api api;

    /** A request that is refused with 400 because of one field; {@code body} as curl's -d takes it. */
    private record Bad(String field, String path, String... body) {
        @Override
        public String toString() {
            String text = field + " " + path + " " + String.join(" ", body);
            return text.substring(0, Math.min(100, text.length())).replaceAll("[^\\x20-\\x7e]", "?");
        }
    }

    @BeforeAll
    void start() {
        api = Api.of(deployment.broker());
    }

    @AfterAll
    void nothingIsStored() {
        assertEquals("{\"tasks\":[],\"cursor\":null}", api.get("/api/tasks").is(200).body());
        assertEquals(0, api.get("/api/task/count/undo").is(200).json().getInt("count", -1));
        assertEquals("{\"queues\":[]}", api.get("/api/queues").is(200).body());
        deployment.close();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void scriptIsRefused(Bad bad) {
        assertRefused(bad, api.post("/api/task/script" + bad.path, bad.body));
    }

    static Stream<Bad> scripts() {
        String hello = "bin_name=hello.sh";
        return Stream.of(
                new Bad("bin_name", ""),
                new Bad("bin_name", "", "bin_name="),
                new Bad("bin_name", "", "bin_name=bin/hello.sh"),
                new Bad("bin_name", "", "bin_name=/bin/sh"),
                new Bad("bin_name", "", "bin_name=..%2Fhello.sh"),
                new Bad("bin_name", "", "bin_name=a\\b"),
                new Bad("bin_name", "", "bin_name=.."),
                new Bad("bin_name", "", "bin_name=."),
                new Bad("bin_name", "", "bin_name=hello.sh%00.txt"),
                new Bad("bin_name", "", "bin_name=hello%0Ash"),
                new Bad("bin_name", "", "bin_name=" + "a".repeat(256)),
                new Bad("bin_name", "", "{\"bin_name\": 1}"),
                new Bad("bin_name", "", "{\"bin_name\": null}"),
                new Bad("bin_name", "", "{\"bin_name\": [\"hello.sh\"]}"),
                new Bad("bin_name", "", "bin_name=%ff"),
                new Bad("bin_name", "", "bin_name=%zz"),
                new Bad("bin_name", "?bin_name=hello.sh", hello),
                new Bad("bin_name", "", hello, hello),
                new Bad("bin_name", "", "{\"bin_name\": \"hello.sh\", \"bin_name\": \"hello.sh\"}"),
                new Bad("bin_nam", "", "bin_nam=hello.sh"),
                new Bad("BIN_NAME", "", "BIN_NAME=hello.sh"),
                new Bad("url", "", hello, "url=http://127.0.0.1/"),
                new Bad("args", "", hello, "args=" + "a".repeat(70_000)),
                new Bad("args", "", hello, "args=a%00b"),
                new Bad("args", "", "{\"bin_name\": \"hello.sh\", \"args\": [1]}"),
                new Bad("args", "", "{\"bin_name\": \"hello.sh\", \"args\": {\"a\": 1}}"),
                new Bad("args", "", "{\"bin_name\": \"hello.sh\", \"args\": [\"a\\u0000b\"]}"),
                new Bad("args", "", "{\"bin_name\": \"hello.sh\", \"args\": [\"\\ud800\"]}"),
                new Bad("args", "", "{\"bin_name\": \"hello.sh\", \"args\": " + "[".repeat(10_000)),
                new Bad("args", "", "{\"args\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_001)),
                new Bad("start_time", "", hello, "start_time=tomorrow"),
                new Bad("start_time", "", hello, "start_time=-1"),
                new Bad("start_time", "", hello, "start_time=1e9"),
                new Bad("start_time", "", hello, "start_time=NaN"),
                new Bad("start_time", "", hello, "start_time=1767225600000"),
                new Bad("start_time", "", hello, "start_time=2026-01-01"),
                new Bad("start_time", "", "{\"bin_name\": \"hello.sh\", \"start_time\": true}"),
                new Bad("start_time", "", "{\"bin_name\": \"hello.sh\", \"start_time\": 1e99999999999}"),
                new Bad("start_time", "", "{\"bin_name\": \"hello.sh\", \"start_time\": 1e400}"),
                new Bad("start_before", "", hello, "start_time=4000000000", "start_before=4000000000"),
                new Bad("time_interval", "", hello, "time_interval=1 two"),
                new Bad("time_interval", "", hello, "time_interval=1 -2"),
                new Bad("time_interval", "", hello, "time_interval=1;2"),
                new Bad("time_interval", "", hello, "time_interval=" + "1 ".repeat(101)),
                new Bad("time_interval", "", "{\"bin_name\": \"hello.sh\", \"time_interval\": [\"1\"]}"),
                new Bad("time_interval", "", "{\"bin_name\": \"hello.sh\", \"time_interval\": {}}"),
                new Bad("max_run_time", "", hello, "max_run_time=0"),
                new Bad("max_run_time", "", hello, "max_run_time=-1"),
                new Bad("max_run_time", "", hello, "max_run_time=99999999999999999999"),
                new Bad("queue", "", hello, "queue=a b"),
                new Bad("queue", "", hello, "queue=a:b"),
                new Bad("queue", "", hello, "queue={0}"),
                new Bad("queue", "", hello, "queue=%E4%BB%BB%E5%8A%A1"),
                new Bad("queue", "", hello, "queue=" + "q".repeat(65)),
                new Bad("priority", "", hello, "priority=10"),
                new Bad("priority", "", hello, "priority=-1"),
                new Bad("priority", "", hello, "priority=1.5"),
                new Bad("priority", "", hello, "priority=high"),
                new Bad("result_keep_time", "", hello, "result_keep_time=4.9"),
                new Bad("on_lost", "", hello, "on_lost=perhaps"),
                new Bad("wait", "", hello, "wait=61"),
                new Bad("wait", "", hello, "wait=-1"),
                new Bad("", "", "{\"bin_name\": \"hello.sh\""),
                new Bad("", "", "{\"bin_name\": \"hello.sh\"} {}"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void rpcIsRefused(Bad bad) {
        assertRefused(bad, api.post("/api/task/rpc" + bad.path, bad.body));
    }

    static Stream<Bad> calls() {
        String get = "method=GET";
        String url = "url=http://127.0.0.1:1/";
        return Stream.of(
                new Bad("method", "", url),
                new Bad("method", "", "method=TRACE", url),
                new Bad("method", "", "method=GET%20/", url),
                new Bad("url", "", get),
                new Bad("url", "", get, "url=''"),
                new Bad("url", "", get, "url=ftp://127.0.0.1/"),
                new Bad("url", "", get, "url=file:///etc/passwd"),
                new Bad("url", "", get, "url=/only/a/path"),
                new Bad("url", "", get, "url=http://"),
                new Bad("url", "", get, "url=http://host:99999/"),
                new Bad("url", "", get, "url=http://two words/"),
                new Bad("url", "", "{\"method\": \"GET\", \"url\": {}}"),
                new Bad("headers", "", get, url, "headers=X-A: b"),
                new Bad("headers", "", get, url, "headers={\"Host\": \"a\"}"),
                new Bad("headers", "", get, url, "headers={\"Transfer-Encoding\": \"chunked\"}"),
                new Bad("headers", "", get, url, "headers={\"X-A\": 1}"),
                new Bad("headers", "", get, url, "headers={\"X-A\": \"b\\r\\nX-C: d\"}"),
                new Bad("bin_name", "", get, url, "bin_name=hello.sh"));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void questionIsRefused(Bad bad) {
        assertRefused(bad, api.get(bad.path));
    }

    static Stream<Bad> questions() {
        return Stream.of(
                new Bad("uuid", "/api/task/no-uuid"),
                new Bad("uuid", "/api/task/result/" + "z".repeat(36)),
                new Bad("uuid", "/api/task/result"),
                new Bad("uuid", "/api/task/result?uuid="),
                new Bad("wait", "/api/task/01890000-0000-7000-8000-000000000000?wait=long"),
                new Bad("date", "/api/task/result/success/2026-02-30"),
                new Bad("date", "/api/task/result/success/today"),
                new Bad("date", "/api/task/result/failure/26-1-1"),
                new Bad("zone", "/api/task/result/failure/2026-01-01?zone=Middle/Earth"),
                new Bad("queue", "/api/task/count/undo?queue=%7B0%7D"),
                new Bad("state", "/api/tasks?state=done"),
                new Bad("limit", "/api/tasks?limit=0"),
                new Bad("limit", "/api/tasks?limit=1001"),
                new Bad("cursor", "/api/tasks?cursor=back"),
                new Bad("page", "/api/tasks?page=2"));
    }

    private static void assertRefused(Bad bad, Answer answer) {
        answer.is(400);
        assertEquals(bad.field, answer.text("field"), answer::toString);
        assertEquals("application/problem+json", answer.header("Content-Type").orElse(""));
        assertFit(answer);
    }

    /** No answer is empty or shows what only developers should see. */
    private static void assertFit(Answer answer) {
        assertTrue(!answer.text("detail").isEmpty(), answer::toString);
        for (String word : List.of("at taskmill", "Exception", "java.", "redis")) {
            assertTrue(!answer.body().contains(word), answer::toString);
        }
    }

    @Test
    void bodyLargerThanMaxBodyIsRefused() throws Exception {
        Path body = Files.writeString(deployment.dir().resolve("large"), "bin_name=a&args=" + "b".repeat(1 << 20));
        Api large = api.with("--data-binary", "@" + body);

        assertFit(large.call("/api/task/script").is(413));
        assertFit(large.call("/api/task/script", "-H", "Transfer-Encoding: chunked").is(413));
    }

    @Test
    void wrongPathsMethodsAndTypesAreRefused() {
        assertFit(api.get("/api/task/script").is(405));
        assertFit(api.post("/api/tasks").is(405));
        assertFit(api.get("/api/taskfoo").is(404));
        assertFit(api.get("/api/task/%00").is(404));
        assertFit(api.call("/api/task/script", "-F", "bin_name=hello.sh").is(415));
        assertFit(api.with("-H", "Content-Type: application/json").post("/api/task/script", "[1]").is(400));
        assertFit(api.with("-H", "Idempotency-Key: two words").post("/api/task/script", "bin_name=hello.sh").is(400));
        assertFit(api.with("-H", "Idempotency-Key: " + "k".repeat(256)).post("/api/task/script", "bin_name=hello.sh")
                .is(400));
    }
}
