package taskmill.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes what bin/README.md says of the verbs and flags; the main writes the page, for {@code make options}. */
final class CommandDocs {
    static final Path PAGE = Path.of("bin/README.md");
    private static final Pattern TABLE = Pattern.compile("(?s)(<!-- verbs -->\n).*?(<!-- end -->)");

    private CommandDocs() {
    }

    /** The page as it should be. */
    static String page() throws IOException {
        return TABLE.matcher(Files.readString(PAGE)).replaceAll(CommandDocs::table);
    }

    private static String table(MatchResult place) {
        return Matcher.quoteReplacement(place.group(1) + "| verb | what it does | role | flags |\n|---|---|---|---|\n"
            + Verbs.ALL.stream().map(CommandDocs::row).collect(Collectors.joining()) + row("every verb", "", "", Verbs.COMMON)
            + place.group(2));
    }

    private static String row(Verb verb) {
        return row("`" + (verb.name() + " " + verb.operands()).strip().replace("|", "\\|") + "`", verb.sentence().replace("|", "\\|"),
            verb.role().word(), verb.flags());
    }

    private static String row(String name, String sentence, String role, List<Flag> flags) {
        return "| %s | %s | %s | %s |\n".formatted(name, sentence, role, flags.stream()
            .map(flag -> "`" + (flag.letter().isEmpty() ? "" : "-" + flag.letter() + " ") + "--" + flag.name() + "`")
            .collect(Collectors.joining(" ")));
    }

    public static void main(String[] args) throws IOException {
        Files.writeString(PAGE, page());
        System.out.println("wrote " + PAGE);
    }
}
