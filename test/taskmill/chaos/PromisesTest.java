package taskmill.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;

/** The table of promises names only scenarios and tests that exist. */
final class PromisesTest {
    @Test
    void everyPromiseIsShownByAScenarioOrATestClass() throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (String line : Files.readAllLines(Path.of("test/taskmill/chaos/promises.txt"))) {
            for (String name : line.split(" \\| ")[1].split(", ")) {
                boolean isTest = Files.exists(Path.of("test/taskmill", name.replace('.', '/') + ".java"));
                if (!isTest && !name.equals("mutants") && !ChaosMain.names().contains(name)) {
                    unknown.add(name);
                }
            }
        }

        assertEquals(Set.of(), unknown);
    }

    @Test
    void rowHasThePromiseWhatShowsItAndTheLastFigures() {
        String table = PromisesMain.table(List.of("It holds. | poison, store.SettleTest"), Json.parse(
            "{\"poison\":{\"scale\":\"full\",\"date\":\"2026-01-31\",\"commit\":\"abc\",\"figures\":{\"lost\":0}}}")
            .asObject());

        assertTrue(table.endsWith("| It holds. | `poison`, `store.SettleTest` | lost 0 (full, 2026-01-31, abc) |\n"),
            table);
    }
}
