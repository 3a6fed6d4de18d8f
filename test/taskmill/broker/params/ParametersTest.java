package taskmill.broker.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import taskmill.http.Params.Param;
import taskmill.task.Refusal;
import taskmill.task.TaskType;

/** The table of parameters: its page, and one wrong value for each row. */
class ParametersTest {
    /** As a query has it. Parameters that take any value have none. */
    private static final Map<String, String> WRONG = Map.ofEntries(
        Map.entry("bin_name", "a/b"), Map.entry("args", "[\"a\""), Map.entry("method", "TRACE"), Map.entry("url", "ftp://a"),
        Map.entry("headers", "{\"Host\":\"a\"}"), Map.entry("handler", "a b"), Map.entry("start_time", "tomorrow"),
        Map.entry("time_interval", "5 x"), Map.entry("max_run_time", "0"), Map.entry("queue", "a b"),
        Map.entry("priority", "10"), Map.entry("start_before", "-1"), Map.entry("result_keep_time", "4"),
        Map.entry("on_lost", "maybe"), Map.entry("wait", "61"), Map.entry("Idempotency-Key", "a b"),
        Map.entry("uuid", "1"), Map.entry("state", "done"), Map.entry("limit", "0"), Map.entry("cursor", "x y"),
        Map.entry("delay", "-1"), Map.entry("retries", "101"), Map.entry("dry_run", "maybe"), Map.entry("type", "shell"),
        Map.entry("idempotency_key", "a b"), Map.entry("tags", "a b"), Map.entry("date", "today"), Map.entry("zone", "Mars/North"),
        Map.entry("name", "x".repeat(201)), Map.entry("id", "a b"),
        Map.entry("step", "1"), Map.entry("topics", "all"),
        Map.entry("when", "61 * * * *"), Map.entry("misfire", "twice"), Map.entry("overlap", "maybe"),
        Map.entry("paused", "maybe"), Map.entry("note", "x".repeat(201)), Map.entry("count", "21"),
        Map.entry("concurrency", "-1"), Map.entry("rate", "0"), Map.entry("per", "many"), Map.entry("burst", "1.5"),
        Map.entry("after", "1"), Map.entry("on_parent", "maybe"), Map.entry("callback", "ftp://a"),
        Map.entry("stream", "stdin"), Map.entry("attempt", "0"), Map.entry("offset", "-1"),
        Map.entry("tag", "a b"), Map.entry("cron", "a b"), Map.entry("error", "no_such"), Map.entry("worker", "x".repeat(201)),
        Map.entry("since", "yesterday"), Map.entry("until", "1e30"), Map.entry("text", "x".repeat(201)), Map.entry("order", "up"),
        Map.entry("all", "maybe"), Map.entry("prefix", "a b"), Map.entry("sort", "size"));

    static Stream<Parameter<?>> choosy() {
        return Parameters.ALL.stream().filter(parameter -> !parameter.type().json().equals(ParameterType.ANY));
    }

    @ParameterizedTest
    @MethodSource("choosy")
    void aWrongValueIsRefusedByTheNameOfItsRow(Parameter<?> parameter) {
        String wrong = parameter == Parameters.STDIN ? "x".repeat(1024 * 1024 + 1) : WRONG.getOrDefault(parameter.name(), "");
        assertFalse(wrong.isEmpty(), "no wrong value is known");

        Refusal refusal = assertThrows(Refusal.class,
            () -> parameter.read(new Param(parameter.name(), Json.value(wrong), false)));

        assertEquals(parameter.name(), refusal.field());
        assertFalse(refusal.getMessage().isBlank());
    }

    @Test
    void thePageSaysWhatTheTableSays() throws IOException {
        assertEquals(ParameterDocs.page(), Files.readString(ParameterDocs.PAGE), "run make options");
    }

    @Test
    void rowsAreWholeAndSentencesAreSentences() {
        for (Parameter<?> parameter : Parameters.ALL) {
            assertTrue(parameter.sentence().matches("[A-Z][^|\n]+\\."), parameter.name());
            assertFalse(parameter.fallback().isBlank() || parameter.fallback().contains("|"), parameter.name());
        }
    }

    @ParameterizedTest
    @EnumSource(TaskType.class)
    void noNameMeansTwoParametersOfASubmission(TaskType type) {
        List<String> names = Parameters.of(type).stream().map(Parameter::name).toList();

        assertEquals(names.stream().distinct().toList(), new ArrayList<>(names));
        assertTrue(Parameters.ALL.containsAll(Parameters.of(type)));
    }
}
