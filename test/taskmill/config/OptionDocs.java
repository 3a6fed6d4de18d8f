package taskmill.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import taskmill.config.Option.Owner;

/** Writes what the files in {@code config} say of the options; the main writes the files, for {@code make options}. */
final class OptionDocs {
    private static final Path CONFIG = Path.of("config");
    private static final int WIDTH = 100;
    /** The options that are set in the shipped files. */
    private static final Map<Owner, Map<String, String>> SET = Map.of(
        Owner.BROKER, Map.of("redis", "127.0.0.1:6379", "port", ":9595"),
        Owner.WORKER, Map.of("redis", "127.0.0.1:6379", "bin_path", "bin/tasks", "concurrency", "10"));
    private static final Pattern TABLE =
        Pattern.compile("(?s)(<!-- options: (both|broker|worker) -->\n).*?(<!-- end -->)");

    private OptionDocs() {
    }

    /** The files with their contents as they should be. */
    static Map<Path, String> files() throws IOException {
        Map<Path, String> files = new LinkedHashMap<>();
        files.put(CONFIG.resolve("broker.yaml"), yaml(Owner.BROKER));
        files.put(CONFIG.resolve("worker.yaml"), yaml(Owner.WORKER));
        Path page = CONFIG.resolve("README.md");
        files.put(page, TABLE.matcher(Files.readString(page)).replaceAll(OptionDocs::table));
        return files;
    }

    private static String table(MatchResult place) {
        Owner owner = Owner.valueOf(place.group(2).toUpperCase());
        String rows = Options.ALL.stream().filter(option -> option.owner() == owner).map(OptionDocs::row)
            .collect(Collectors.joining());
        return Matcher.quoteReplacement(place.group(1) + "| option | default | unit and range | meaning |\n|---|---|---|---|\n"
            + rows + place.group(3));
    }

    private static String row(Option<?> option) {
        String shown = option.doc().shown();
        return "| `%s` | %s | %s | %s |\n".formatted(option.name(), shown.equals(option.fallback()) ? "`" + shown + "`" : shown,
            option.type().unit(), option.doc().sentence());
    }

    private static String yaml(Owner program) {
        return comment("The configuration of a Taskmill %1$s. It has every option, in the order of config/README.md. One that is"
            .formatted(program.word()) + " commented out shows its default, or if it has none, an example. bin/" + program.word()
            + ".sh --help prints the same.")
            + Options.of(program).stream().map(option -> "\n" + paragraph(program, option)).collect(Collectors.joining());
    }

    private static String paragraph(Owner program, Option<?> option) {
        String value = SET.get(program).getOrDefault(option.name(), option.doc().sample());
        String written = option.name() + ":" + (value.startsWith("\n") ? "" : " ") + value + "\n";
        return comment("%s (%s; default %s)".formatted(option.doc().sentence(), option.type().unit(), option.doc().shown()))
            + (SET.get(program).containsKey(option.name()) ? written : written.replaceAll("(?m)^(?=.)", "#"));
    }

    private static String comment(String text) {
        StringBuilder comment = new StringBuilder("#");
        int column = 1;
        for (String word : text.split(" ")) {
            if (column + 1 + word.length() > WIDTH) {
                comment.append("\n#");
                column = 1;
            }
            comment.append(' ').append(word);
            column += 1 + word.length();
        }
        return comment.append('\n').toString();
    }

    public static void main(String[] args) throws IOException {
        for (Map.Entry<Path, String> file : files().entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
            System.out.println("wrote " + file.getKey());
        }
    }
}
