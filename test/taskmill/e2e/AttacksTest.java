package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;

/** The table of attacks names tests that there are, and has the figures that they noted. */
final class AttacksTest {
    @Test
    void everyAttackIsTriedByATestThatNotesWhatItSees() throws IOException {
        List<String> without = Files.readAllLines(AttacksMain.LIST).stream().flatMap(AttacksMain::tests)
            .filter(name -> !notes(Path.of("test/taskmill", name.replace('.', '/') + ".java"))).toList();

        assertEquals(List.of(), without);
    }

    private static boolean notes(Path test) {
        try {
            return Files.exists(test) && Files.readString(test).contains("Seen.note(");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void rowHasTheAttackItsTestsAndWhatTheySaw() {
        String row = AttacksMain.table(List.of("Bad names | e2e.NamesTest"), Json.parse("""
            {"e2e.NamesTest": {"date": "2026-01-31", "commit": "abc", "seen": {"names": "tried 10, ran 0"}}}
            """).asObject()).lines().reduce((first, last) -> last).orElseThrow();

        assertEquals("| Bad names | `e2e.NamesTest` | names: tried 10, ran 0 (2026-01-31, abc) |", row);
    }
}
