package taskmill.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import taskmill.support.PageBlock;
import taskmill.support.Seen;

/**
 * Writes the table of attacks into test/README.md. A line of the list is an attack and the test classes that try it;
 * the figures are those that they have noted.
 */
public final class AttacksMain {
    static final Path LIST = Path.of("test/taskmill/e2e/attacks.txt");

    private AttacksMain() {
    }

    public static void main(String[] args) throws IOException {
        if (!PageBlock.write("attacks", "attacks", table(Files.readAllLines(LIST), Seen.read()))) {
            System.exit(1);
        }
    }

    static String table(List<String> attacks, JsonObject seen) {
        StringBuilder table = new StringBuilder("| tried | by | seen |\n|---|---|---|\n");
        for (String line : attacks) {
            List<String> tests = tests(line).toList();
            table.append("| ").append(line.split(" \\| ")[0]).append(" | ")
                .append(tests.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))).append(" | ")
                .append(tests.stream().filter(name -> seen.get(name) != null)
                    .map(name -> figures(seen.get(name).asObject())).collect(Collectors.joining("; "))).append(" |\n");
        }
        return table.toString();
    }

    /** The test classes of a line. */
    static Stream<String> tests(String line) {
        return Stream.of(line.split(" \\| ")[1].split(", "));
    }

    private static String figures(JsonObject test) {
        List<String> parts = new ArrayList<>();
        test.get("seen").asObject().forEach(part -> parts.add(part.getName() + ": " + part.getValue().asString()));
        return String.join("; ", parts) + " (" + test.getString("date", "") + ", " + test.getString("commit", "") + ")";
    }
}
