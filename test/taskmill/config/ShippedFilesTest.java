package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files under {@code config/} say what the table of options says. */
class ShippedFilesTest {
    /** What a user starts from and need not uncomment. */
    private static final Map<Role, Map<String, String>> SET = Map.of(
            Role.BROKER, Map.of("redis", "127.0.0.1:6379", "port", ":9595"),
            Role.WORKER, Map.of("redis", "127.0.0.1:6379", "bin_path", "bin/tasks", "concurrency", "10"));
    /** A comment, then an option in one or more lines that may be commented out. */
    private static final Pattern PARAGRAPH =
            Pattern.compile("((?:# .*\n)+)((?:#?[a-z_]+:.*\n)(?:#?  .*\n)*)");

    @ParameterizedTest
    @EnumSource(Role.class)
    void everyOptionIsDocumentedInPlaceAndInOrder(Role role) throws IOException {
        String expected = Options.of(role).stream().map(option -> paragraph(role, option))
                .collect(Collectors.joining("\n"));

        assertEquals(expected, String.join("\n", paragraphs(text(role))));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everyLineThatIsCommentedOutCanBeUncommented(Role role) throws IOException {
        Mistakes mistakes = new Mistakes();
        String uncommented = text(role).replaceAll("(?m)^#(?=[a-z]|  )", "");

        List<String> keys = YamlSubset.parse("f", uncommented, mistakes).stream().map(YamlSubset.Entry::key).toList();

        mistakes.refuse();
        assertEquals(Options.names(role), keys);
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whatIsSetIsWhatAUserStartsFrom(Role role) throws IOException {
        Mistakes mistakes = new Mistakes();

        Map<String, String> set = YamlSubset.parse("f", text(role), mistakes).stream()
                .collect(Collectors.toMap(YamlSubset.Entry::key, entry -> ((Raw.Text) entry.value()).value()));

        mistakes.refuse();
        assertEquals(SET.get(role), set);
    }

    private static String paragraph(Role role, Option<?> option) {
        String value = SET.get(role).getOrDefault(option.name(), option.doc().sample());
        String written = option.name() + ":" + (value.startsWith("\n") ? "" : " ") + value + "\n";
        return "# %s (%s; default %s)\n".formatted(option.doc().sentence(), option.kind().unit(), option.doc().shown())
                + (SET.get(role).containsKey(option.name()) ? written : written.replaceAll("(?m)^(?=.)", "#"));
    }

    /** With the lines of each comment joined. */
    private static List<String> paragraphs(String text) {
        List<String> paragraphs = new ArrayList<>();
        Matcher matcher = PARAGRAPH.matcher(text);
        while (matcher.find()) {
            paragraphs.add(matcher.group(1).strip().replace("\n# ", " ") + "\n" + matcher.group(2));
        }
        assertTrue(paragraphs.size() > 5, "the form of the file has changed");
        return paragraphs;
    }

    private static String text(Role role) throws IOException {
        return Files.readString(Path.of("config", role.word() + ".yaml"));
    }
}
