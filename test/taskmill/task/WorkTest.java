package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;

/** The three kinds of work: what each accepts, and its way through JSON. */
final class WorkTest {
    private static final String LONGEST = "a".repeat(8192 - "http://h/".length());

    private static String refused(Runnable making) {
        return assertThrows(Refusal.class, making::run).field();
    }

    private static RpcWork get(String url) {
        return new RpcWork("GET", url, Map.of(), Optional.empty());
    }

    private static void assertReadBack(Work work) {
        assertEquals(work, Work.fromJson(work.type(), Json.parse(work.toJson().toString()).asObject()));
    }

    private static String fieldOf(TaskType type, String json) {
        return refused(() -> Work.fromJson(type, Json.parse(json).asObject()));
    }

    @Test
    void binNameIsOneFileName() {
        for (String name : List.of("", ".", "..", "a/b", "/bin/true", "../x", "a\\b", "a\0b", "a\nb", "\u007f",
            "\u0085", "ü".repeat(128))) {
            assertEquals("bin_name", refused(() -> new ScriptWork(name, List.of(), Optional.empty())));
        }
        for (String name : List.of("a", "...", "-rf", "a b", "ü", "a".repeat(255), "$(id)")) {
            assertEquals(name, new ScriptWork(name, List.of(), Optional.empty()).binName());
        }
    }

    @Test
    void argumentsHaveNoNulAndAreAtMost64KiB() {
        assertEquals("args", refused(() -> new ScriptWork("a", List.of("x", "a\0b"), Optional.empty())));
        assertEquals(1, new ScriptWork("a", List.of("x".repeat(65_535)), Optional.empty()).args().size());
        assertEquals("args", refused(() -> new ScriptWork("a", List.of("x".repeat(65_536)), Optional.empty())));
        assertEquals("args", refused(() -> new ScriptWork("a", Collections.nCopies(70_000, ""), Optional.empty())));
        assertEquals("args", refused(() -> new ScriptWork("a", List.of("ü".repeat(32_768)), Optional.empty())));
    }

    @Test
    void methodIsOneOfSixInAnyCase() {
        for (String method : List.of("get", "PUT", "Post", "DELETE", "patch", "HEAD")) {
            assertEquals(method.toUpperCase(Locale.ROOT),
                new RpcWork(method, "http://h/", Map.of(), Optional.empty()).method());
        }
        for (String method : List.of("", "OPTIONS", "CONNECT", "TRACE", "GET ", "GET\r\nX: y")) {
            assertEquals("method", refused(() -> new RpcWork(method, "http://h/", Map.of(), Optional.empty())));
        }
    }

    @Test
    void urlIsAbsoluteHttpWithAHost() {
        for (String url : List.of("http://h/", "https://h", "HTTP://h:1/x?y=z#f", "http://[::1]:65535/", "http://h/"
            + LONGEST)) {
            assertEquals(url, get(url).url());
        }
        for (String url : List.of("", "h", "/x", "file:///etc/passwd", "ftp://h/", "http:///x", "http://h:0/",
            "http://h:65536/", "http://h/a b", "http://h/\r\nX: y", "http://h/%", "gopher://h", "javascript:x",
            "http://h/a" + LONGEST)) {
            assertEquals("url", refused(() -> get(url)), url);
        }
    }

    @Test
    void headersAreKeptByNameWithoutRegardToCase() {
        RpcWork work = new RpcWork("GET", "http://h/", Map.of("X-B", "2", "x-a", "1"), Optional.empty());

        assertEquals("1", work.headers().get("X-A"));
        assertEquals("headers", refused(() -> new RpcWork("GET", "http://h/", Map.of("X-A", "1", "x-a", "2"),
            Optional.empty())));
    }

    @Test
    void handlerNameFitsIntoItsQueue() {
        assertEquals("handler.mail", HandlerWork.queueOf("mail"));
        assertEquals("a".repeat(56), new HandlerWork("a".repeat(56), "1").handler());
        for (String name : List.of("", "a".repeat(57), "a b", "a{b}", "ü")) {
            assertEquals("handler", refused(() -> new HandlerWork(name, "1")));
        }
    }

    @Test
    void everyKindIsReadBackFromItsJson() {
        assertReadBack(new ScriptWork("a.sh", List.of("", "x y", "ü\"\\\n"), Optional.empty()));
        assertReadBack(new ScriptWork("a.sh", List.of(), Optional.of("in\0\n")));
        assertReadBack(get("http://h/x?y"));
        assertReadBack(new RpcWork("put", "https://h/", Map.of("B", "", "a", "\t x"), Optional.of("")));
        assertReadBack(new HandlerWork("mail", "{\"a\":[1,2.50,null]}"));
    }

    @Test
    void jsonOfTheWrongShapeIsRefusedByTheFieldsName() {
        assertEquals("bin_name", fieldOf(TaskType.SCRIPT, "{\"args\":[]}"));
        assertEquals("bin_name", fieldOf(TaskType.SCRIPT, "{\"bin_name\":1,\"args\":[]}"));
        assertEquals("args", fieldOf(TaskType.SCRIPT, "{\"bin_name\":\"a\"}"));
        assertEquals("args", fieldOf(TaskType.SCRIPT, "{\"bin_name\":\"a\",\"args\":[1]}"));
        assertEquals("args", fieldOf(TaskType.SCRIPT, "{\"bin_name\":\"a\",\"args\":null}"));
        assertEquals("headers", fieldOf(TaskType.RPC, "{\"method\":\"GET\",\"url\":\"http://h\",\"headers\":[]}"));
        assertEquals("headers",
            fieldOf(TaskType.RPC, "{\"method\":\"GET\",\"url\":\"http://h\",\"headers\":{\"a\":1}}"));
        assertEquals("args", fieldOf(TaskType.RPC, "{\"method\":\"GET\",\"url\":\"http://h\",\"args\":{}}"));
        assertEquals("handler", fieldOf(TaskType.HANDLER, "{}"));
    }
}
