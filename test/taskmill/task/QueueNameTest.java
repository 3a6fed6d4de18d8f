package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of queues, which stand in keys. */
final class QueueNameTest {
    private static final List<String> BAD = List.of("", " ", "a b", "a:b", "{a}", "a/b", "a\n", "ü", "٣", "a\0",
        "a".repeat(65), "*", "?", "[a]");

    @Test
    void lettersDigitsAndThreeSignsMakeAName() {
        for (String name : List.of("default", "A-Z.a_z.0-9", "-", "a".repeat(64))) {
            assertTrue(QueueName.isValid(name), name);
            assertEquals(name, QueueName.require("queue", name));
        }
    }

    @Test
    void nothingElseDoes() {
        for (String name : BAD) {
            assertFalse(QueueName.isValid(name), name);
            assertEquals("field", assertThrows(Refusal.class, () -> QueueName.require("field", name)).field());
        }
    }

    @Test
    void patternForPeopleSaysTheSame() {
        for (char c = 0; c < 0x250; c++) {
            String name = String.valueOf(c);
            assertEquals(name.matches(QueueName.PATTERN), QueueName.isValid(name), "character " + (int) c);
        }
        BAD.forEach(name -> assertFalse(name.matches(QueueName.PATTERN), name));
    }
}
