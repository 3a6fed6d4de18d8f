package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    private static final List<String> KNOWN = List.of("url", "args", "bin_name", "time_interval", "result_keep_time");

    @ParameterizedTest
    @CsvSource({
        "ulr, url", "arg, args", "argss, args", "srgs, args", "binname, bin_name", "bin-name, bin_name",
        "BIN_NAME, bin_name", "timeIntervall, time_interval", "keep_time_result,", "x,", "'',", "header,"})
    void findsWhatTakesFewEdits(String name, String nearest) {
        assertEquals(Optional.ofNullable(nearest), Nearest.of(name, KNOWN));
    }

    @Test
    void theFirstOfEqualsIsMeant() {
        assertEquals(Optional.of("cat"), Nearest.of("cot", List.of("cat", "cut")));
    }

    @Test
    void endlessNamesCostNothing() {
        assertEquals(Optional.empty(), Nearest.of("u".repeat(1_000_000), KNOWN));
    }
}
