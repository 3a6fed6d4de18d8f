package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;

/** Which header fields a task may send. */
final class HeaderRuleTest {
    private static Refusal refused(String name, String value) {
        Refusal refusal = assertThrows(Refusal.class, () -> HeaderRule.require(name, value), name + ": " + value);
        assertEquals("headers", refusal.field());
        return refusal;
    }

    @Test
    void ordinaryFieldsPass() {
        for (String name : List.of("Accept", "authorization", "X-Any_thing.1", "Cookie", "!#$%&'*+-.^_`|~",
                "Content-Type", "a".repeat(256))) {
            assertDoesNotThrow(() -> HeaderRule.require(name, "a value; with=\"signs\"\tüÿ"));
        }
        assertDoesNotThrow(() -> HeaderRule.require("Empty", ""));
    }

    @Test
    void fieldsThatFrameOrRouteTheMessageDoNotInAnyCase() {
        for (String name : List.of("Host", "CONNECTION", "content-length", "Transfer-Encoding", "TE", "Trailer",
                "Upgrade", "Keep-Alive", "Expect", "HTTP2-Settings", "Proxy-Authorization", "proxy-connection")) {
            assertTrue(refused(name, "x").getMessage().contains(name.toLowerCase(Locale.ROOT)), name);
        }
    }

    @Test
    void nameIsAToken() {
        for (String name : List.of("", " ", "a b", "a:", "a\r\nb", "ä", "a\0", "(a)", "a/b", "a".repeat(257))) {
            refused(name, "x");
        }
    }

    @Test
    void valueHasNoControlCharacterAndIsLatin1() {
        for (String value : List.of("a\r\nX: y", "a\nb", "a\rb", "\0", "\u007f", "\u0085", "漢", "\ud83d\ude00",
                "x".repeat(8193))) {
            refused("X-A", value);
        }
        assertDoesNotThrow(() -> HeaderRule.require("X-A", "x".repeat(8192)));
    }
}
