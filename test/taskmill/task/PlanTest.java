package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The delays after failures. */
final class PlanTest {
    private static String fieldOf(String text) {
        return assertThrows(Refusal.class, () -> Plan.parse(text), text).field();
    }

    @Test
    void spacesAndCommasSeparateSeconds() {
        assertEquals(List.of(5000L, 8000L, 9000L), Plan.parse("5 8 9").delaysMs());
        assertEquals(List.of(5000L, 8000L, 9000L), Plan.parse(" 5,8 ,\t9\n").delaysMs());
    }

    @Test
    void nothingIsNoPlan() {
        for (String text : List.of("", "  ", " , ")) {
            assertEquals(Plan.NONE, Plan.parse(text));
        }
    }

    @Test
    void decimalsAreMillisecondsAndZeroIsADelay() {
        assertEquals(List.of(1500L, 0L, 1L), Plan.parse("1.5 0 0.0001").delaysMs());
    }

    @Test
    void retriesRepeatTheLastDelayOrDoubleFifteenSeconds() {
        Random random = new Random(7);

        assertEquals(List.of(5000L, 8000L, 8000L, 8000L), Plan.parse("5 8").withRetries(4, random).delaysMs());
        assertEquals(Plan.NONE, Plan.NONE.withRetries(0, random));
        List<Long> grown = Plan.NONE.withRetries(100, random).delaysMs();
        for (int i = 0; i < 100; i++) {
            double middle = Math.min(3_600_000, 15_000 * Math.pow(2, i));
            assertEquals(middle, grown.get(i), middle / 10);
        }
        assertEquals(100, grown.stream().distinct().count(), 5);
    }

    @Test
    void whatIsNoDelayIsRefusedByTheFieldsName() {
        for (String text : List.of("5 x", "-1", "1e3", "5;8", "31622401", "NaN")) {
            assertEquals("time_interval", fieldOf(text));
        }
    }

    @Test
    void hundredDelaysAreAcceptedAndOneMoreIsNot() {
        assertEquals(100, new Plan(Collections.nCopies(100, 1L)).delaysMs().size());
        assertThrows(Refusal.class, () -> new Plan(Collections.nCopies(101, 1L)));
    }

    @Test
    void encodedPlanIsDecodedAgain() {
        for (Plan plan : List.of(Plan.NONE, Plan.parse("0"), Plan.parse("5 8.25 9"),
            new Plan(Collections.nCopies(100, Seconds.MAX_MS)))) {
            assertEquals(plan, Plan.decoded(plan.encoded()));
        }
    }

    @Test
    void encodedPlanIsOneWord() {
        assertEquals("-", Plan.NONE.encoded());
        assertEquals("5000,8000,9000", Plan.parse("5 8 9").encoded());
    }

    @Test
    void laterChangesOfTheListDoNotMatter() {
        List<Long> delays = new ArrayList<>(List.of(1L));
        Plan plan = new Plan(delays);
        delays.add(2L);

        assertEquals(List.of(1L), plan.delaysMs());
    }
}
