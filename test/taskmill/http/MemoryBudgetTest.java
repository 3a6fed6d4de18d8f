package taskmill.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {
    private static final int MIB = 1 << 20;

    private final MemoryBudget budget = new MemoryBudget(MIB);

    private static void read(String json, LongConsumer memory) {
        ParamReader.read("", "", json.getBytes(StandardCharsets.UTF_8), memory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,", "\"\",", "[],", "{},", "null,", "{\"a\":1},"})
    void smallValuesCountWithTheHeapThatTheyTake(String value) {
        String json = "{\"a\":[" + value.repeat(20_000) + "1]}";

        Problem refused = assertThrows(Problem.class, () -> read(json, budget.new Reservation()::add));

        assertEquals(503, refused.status());
    }

    @Test
    void jsonInAFormCountsLikeJson() {
        String form = "args=[" + "1,".repeat(20_000) + "1]";

        assertThrows(Problem.class, () -> read(form, budget.new Reservation()::add));
    }

    @Test
    void smallRequestIsServedWhileOthersHoldAll() {
        budget.new Reservation().add(MIB + MemoryBudget.FREE);

        assertDoesNotThrow(() -> read("{\"bin_name\":\"hello.sh\",\"args\":[1,2,3]}", budget.new Reservation()::add));
        assertEquals(503, assertThrows(Problem.class, () -> budget.new Reservation().add(MemoryBudget.FREE + 1)).status());
    }

    @Test
    void whatIsReleasedIsThereAgain() {
        MemoryBudget.Reservation first = budget.new Reservation();
        first.add(MIB);
        first.addUpTo(MIB);
        first.release();
        first.release();

        MemoryBudget.Reservation all = budget.new Reservation();
        all.add(MIB + MemoryBudget.FREE);
        assertThrows(Problem.class, () -> all.add(1));
    }

    @Test
    void whatCanNeverFitIsToldWithBothNumbers() {
        String detail = assertThrows(Problem.class, () -> budget.new Reservation().add(8 * MIB)).getMessage();

        assertTrue(detail.contains("8 MiB") && detail.contains("has 1 "), detail);
    }
}
