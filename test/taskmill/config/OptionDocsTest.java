package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import taskmill.config.Option.Owner;
import taskmill.config.read.ConfigFile;
import taskmill.config.read.Mistakes;
import taskmill.config.read.Setting;

/** The page and the files under {@code config} and {@code --help} say what the table of options says. */
class OptionDocsTest {
    @TempDir
    Path directory;

    @Test
    void filesSayWhatTheTableOfOptionsSays() throws IOException {
        for (Map.Entry<Path, String> file : OptionDocs.files().entrySet()) {
            assertEquals(file.getValue(), Files.readString(file.getKey()), file.getKey() + " differs: run make options");
        }
    }

    @Test
    void thePageHasEveryOption() throws IOException {
        List<String> names = Pattern.compile("(?m)^\\| `([a-z_]+)` (?:\\| [^|]+ ){3}\\|$")
            .matcher(Files.readString(Path.of("config/README.md"))).results().map(row -> row.group(1)).toList();

        assertEquals(Options.ALL.stream().map(Option::name).toList(), names);
    }

    @ParameterizedTest
    @EnumSource(value = Owner.class, names = {"BROKER", "WORKER"})
    void everyLineThatIsCommentedOutCanBeUncommented(Owner program) throws IOException {
        Mistakes mistakes = new Mistakes();
        String text = Files.readString(Path.of("config", program.word() + ".yaml"));
        Path file = Files.writeString(directory.resolve("f"), text.replaceAll("(?m)^#(?=[a-z]|  )", ""));

        List<String> names = ConfigFile.settings("f", file, directory, mistakes).stream().map(Setting::name).toList();

        assertEquals(List.of(), mistakes.messages());
        assertEquals(Options.of(program).stream().map(Option::name).toList(), names);
    }

    @ParameterizedTest
    @EnumSource(value = Owner.class, names = {"BROKER", "WORKER"})
    void helpHasEveryOptionOfItsProgramAndNoOther(Owner program) {
        List<String> shown = Options.help(program).lines().filter(line -> line.matches(" {2}[a-z_]+ \\(.*; default .+\\)"))
            .map(line -> line.strip().split(" ")[0]).toList();

        assertEquals(Options.of(program).stream().map(Option::name).toList(), shown);
    }

    @Test
    void noNameMeansTwoOptions() {
        List<String> names = Options.names(Options.ALL);

        assertEquals(names.stream().distinct().toList(), names);
    }

    @Test
    void sentencesAreSentences() {
        Options.ALL.forEach(option -> assertTrue(option.doc().sentence().matches("[A-Z][^|\n]+\\."), option.name()));
    }
}
