package taskmill.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import com.eclipsesource.json.WriterConfig;

/** The results of rows: the last ones under {@code build/bench}, and those kept in the tree. Has no state. */
final class Results {
    static final Path KEPT = Path.of("test/taskmill/bench/kept/figures.json");
    private static final Path LAST = Path.of("build/bench");

    private Results() {
    }

    /** @param whole false if less was measured than the title says */
    record Result(String row, String title, String machine, boolean whole, Map<String, Spread> figures) {
    }

    static void write(Result result) throws IOException {
        Files.createDirectories(LAST);
        Files.writeString(LAST.resolve(result.row() + ".json"), json(result).toString(WriterConfig.PRETTY_PRINT) + "\n");
    }

    /** The last ones, by row, of rows that were measured as a whole. */
    static Map<String, Result> last() throws IOException {
        Map<String, Result> results = new TreeMap<>();
        if (Files.isDirectory(LAST)) {
            try (Stream<Path> files = Files.list(LAST)) {
                for (Path file : files.sorted().toList()) {
                    Result result = result(Json.parse(Files.readString(file)).asObject());
                    if (result.whole()) {
                        results.put(result.row(), result);
                    } else {
                        System.err.println("left out, since it was measured in part only: " + result.row());
                    }
                }
            }
        }
        return results;
    }

    static Map<String, Result> kept() throws IOException {
        Map<String, Result> results = new TreeMap<>();
        if (Files.exists(KEPT)) {
            for (JsonObject.Member member : Json.parse(Files.readString(KEPT)).asObject()) {
                results.put(member.getName(), result(member.getValue().asObject()));
            }
        }
        return results;
    }

    static void keep(Map<String, Result> results) throws IOException {
        JsonObject all = new JsonObject();
        results.forEach((row, result) -> all.add(row, json(result)));
        Files.createDirectories(KEPT.getParent());
        Files.writeString(KEPT, all.toString(WriterConfig.PRETTY_PRINT) + "\n");
    }

    private static JsonObject json(Result result) {
        JsonObject figures = new JsonObject();
        result.figures().forEach((name, spread) -> figures.add(name,
            Json.array(spread.min(), spread.median(), spread.max())));
        return new JsonObject().add("row", result.row()).add("title", result.title()).add("machine", result.machine())
            .add("whole", result.whole()).add("min, median, max", figures);
    }

    private static Result result(JsonObject json) {
        Map<String, Spread> figures = new LinkedHashMap<>();
        for (JsonObject.Member member : json.get("min, median, max").asObject()) {
            List<JsonValue> numbers = member.getValue().asArray().values();
            figures.put(member.getName(), new Spread(numbers.get(0).asDouble(), numbers.get(1).asDouble(),
                numbers.get(2).asDouble()));
        }
        return new Result(json.getString("row", ""), json.getString("title", ""), json.getString("machine", ""),
            json.getBoolean("whole", false), figures);
    }
}
