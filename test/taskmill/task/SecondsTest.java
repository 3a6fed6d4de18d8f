package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Seconds as people write them. */
final class SecondsTest {
    private static void assertRefused(Runnable call) {
        assertEquals("field", assertThrows(Refusal.class, call::run).field());
    }

    @Test
    void partOfAMillisecondIsRoundedUp() {
        assertEquals(1, Seconds.duration("field", "0.0000001"));
        assertEquals(1001, Seconds.duration("field", "1.0001"));
        assertEquals(1_700_000_000_001L, Seconds.moment("field", "1700000000.0001"));
    }

    @Test
    void durationEndsAtThreeHundredSixtySixDays() {
        assertEquals(Seconds.MAX_MS, Seconds.duration("field", "31622400"));
        assertRefused(() -> Seconds.duration("field", "31622400.001"));
        assertEquals(0, Seconds.duration("field", "0"));
        assertRefused(() -> Seconds.duration("field", "-0.001"));
    }

    @Test
    void millisecondsWrittenByMistakeAreNoMoment() {
        assertRefused(() -> Seconds.moment("field", "1700000000000"));
        assertRefused(() -> Seconds.moment("field", "-1"));
        assertEquals(1_700_000_000_000L, Seconds.moment("field", " 1700000000 "));
    }

    @Test
    void onlyPlainDecimalsAreNumbers() {
        for (String text : List.of("", " ", ".", "-", "1e3", "0x10", "1,5", "1.2.3", "1 2", "NaN", "Infinity", "٣",
            "1".repeat(33), "1_0", "--1")) {
            assertRefused(() -> Seconds.duration("field", text));
            assertRefused(() -> Seconds.moment("field", text));
        }
        assertEquals(500, Seconds.duration("field", "+.5"));
        assertEquals(5000, Seconds.duration("field", "5."));
    }

    @Test
    void jsonHasNoNeedlessZerosAndNoExponent() {
        assertEquals("0", Seconds.json(0).toString());
        assertEquals("5", Seconds.json(5000).toString());
        assertEquals("1.5", Seconds.json(1500).toString());
        assertEquals("0.001", Seconds.json(1).toString());
        assertEquals("1700000000.123", Seconds.json(1_700_000_000_123L).toString());
        assertEquals("99999999999.999", Seconds.json(99_999_999_999_999L).toString());
    }

    @Test
    void jsonIsReadBackToTheSameMillisecond() {
        for (long ms : new long[] {0, 1, 999, 1000, 1001, 86_400_000, Seconds.MAX_MS}) {
            assertEquals(ms, Seconds.duration("field", Seconds.json(ms).toString()));
        }
    }
}
