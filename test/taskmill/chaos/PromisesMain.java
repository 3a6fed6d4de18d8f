package taskmill.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import com.eclipsesource.json.JsonObject;
import taskmill.support.PageBlock;

/**
 * Writes the table of promises into test/README.md, between its two marks, from the list of promises and from the
 * figures that the scenarios reached last. A line of the list is a promise and what shows it, scenarios or test classes.
 */
public final class PromisesMain {
    private static final Path LIST = Path.of("test/taskmill/chaos/promises.txt");

    private PromisesMain() {
    }

    public static void main(String[] args) throws IOException {
        if (!PageBlock.write("promises", "promises", table(Files.readAllLines(LIST), Record.read()))) {
            System.exit(1);
        }
    }

    static String table(List<String> promises, JsonObject record) {
        StringBuilder table = new StringBuilder("| promise | shown by | last figures |\n|---|---|---|\n");
        for (String line : promises) {
            String[] part = line.split(" \\| ");
            List<String> shownBy = List.of(part[1].split(", "));
            table.append("| ").append(part[0]).append(" | ")
                .append(shownBy.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")))
                .append(" | ").append(shownBy.stream().filter(name -> record.get(name) != null)
                    .map(name -> figures(record.get(name).asObject())).collect(Collectors.joining("; ")))
                .append(" |\n");
        }
        return table.toString();
    }

    private static String figures(JsonObject reached) {
        List<String> counts = new ArrayList<>();
        reached.get("figures").asObject().forEach(count -> counts.add(count.getName() + " " + count.getValue()));
        return String.join(", ", counts) + " (" + reached.getString("scale", "") + ", " + reached.getString("date", "")
            + ", " + reached.getString("commit", "") + ")";
    }
}
