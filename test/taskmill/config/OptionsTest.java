package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptionsTest {
    @Test
    void noNameMeansTwoOptions() {
        List<String> names = Options.all().stream().flatMap(Option::names).toList();

        assertEquals(names.stream().distinct().toList(), names);
    }

    @Test
    void sentencesAreSentences() {
        Options.all().forEach(option ->
                assertTrue(option.doc().sentence().matches("[A-Z][^|\n]+\\."), option.name()));
    }

    @Test
    void aRowOfMarkdownHasFiveCells() {
        String[] rows = Options.markdown().split("\n");

        assertEquals(Options.all().size(), rows.length);
        for (String row : rows) {
            assertTrue(row.matches("\\| `[a-z_]+` (\\| [^|]+ ){4}\\|"), row);
        }
        assertTrue(Options.markdown().contains("| `lease` | `30` | seconds, 2 to 3600 | worker | "));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void helpHoldsEveryOptionOfItsProgramAndNoOther(Role role) {
        List<String> shown = Options.help(role).lines()
                .filter(line -> line.matches(" {2}[a-z_]+ \\(.*; default .+\\)"))
                .map(line -> line.strip().split(" ")[0]).toList();

        assertEquals(Options.names(role), shown);
    }
}
