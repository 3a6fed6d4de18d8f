package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;

/** Which header fields a task may send; a broker reads a task as it is read here. */
final class HeaderRuleTest {
    private static RpcWork submitted(String name, String value) {
        return RpcWork.fromJson(new JsonObject().add("method", "GET").add("url", "http://h/")
            .add("headers", new JsonObject().add(name, value)));
    }

    private static Refusal refused(String name, String value) {
        Refusal refusal = assertThrows(Refusal.class, () -> submitted(name, value), name + ": " + value);
        assertEquals("headers", refusal.field());
        return refusal;
    }

    /** What passes here must not fail in the worker. */
    @Test
    void ordinaryFieldsPassAndTheClientTakesThem() {
        for (String name : List.of("Accept", "authorization", "X-Any_thing.1", "Cookie", "!#$%&'*+-.^_`|~",
            "Content-Type", "Date", "Via", "Referer", "Origin", "X-Forwarded-For", "Hostname", "Proximity",
            "a".repeat(256))) {
            for (String value : List.of("a value; with=\"signs\"\t~", "", " spaces ", "\t", "x".repeat(8192))) {
                submitted(name, value).headers()
                    .forEach((n, v) -> HttpRequest.newBuilder(URI.create("http://h/")).header(n, v).build());
            }
        }
    }

    @Test
    void fieldsThatFrameOrRouteTheMessageDoNotInAnyCase() {
        for (String name : List.of("Host", "HOST", "CONNECTION", "content-length", "Content_Length",
            "Transfer-Encoding",
                "transfer_encoding", "TE", "Trailer", "Upgrade", "Keep-Alive", "Expect", "HTTP2-Settings", "Proxy",
                "Proxy-Authorization", "PROXY_AUTHORIZATION", "proxy-connection", "Proxy-Authenticate")) {
            assertTrue(refused(name, "x").getMessage().contains(name.toLowerCase(Locale.ROOT)), name);
        }
    }

    /** A program behind CGI gets one variable for all of these, so a task could pass for another one. */
    @Test
    void otherSpellingsOfOurOwnFieldsAreRefused() {
        for (String name : List.of("X_Task_Uuid", "X_TASK-UUID", "x-task_attempt", "X.Task.Attempt", "Idempotency_Key",
            "IDEMPOTENCY~KEY", "Content.Length", "Proxy~Authorization")) {
            assertTrue(refused(name, "x").getMessage().contains(name.toLowerCase(Locale.ROOT)), name);
        }
        for (String name : List.of("X-Task-Uuid", "idempotency-key", "X_Task_Uuids", "X-Task")) {
            submitted(name, "x");
        }
    }

    @Test
    void nameIsAToken() {
        for (String name : List.of("", " ", "a b", "a:", ":path", "a\r\nHost: b", "Host ", " Host", "ä", "a\0", "(a)",
            "a/b", "Ho\u017ft", "\u212aeep-Alive", "a".repeat(257))) {
            refused(name, "x");
        }
    }

    @Test
    void valueHasNoControlCharacterAndIsAscii() {
        for (String value : List.of("a\r\nX: y", "a\nb", "a\rb", "\0", "a\0b", "\u001b[0m", "\u007f", "\u0085", "ü",
            "漢", "\u560a", "\u010d\u010a", "\u2028", "\ud83d\ude00", "x".repeat(8193))) {
            refused("X-A", value);
        }
    }
}
