package taskmill.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import taskmill.bench.Results.Result;
import taskmill.support.PageBlock;

/** Keeps the last figures in the tree: as JSON, as a picture, and as the table in test/README.md, of what goals.txt lists. */
public final class ReportMain {
    private static final Path GOALS = Path.of("test/taskmill/bench/goals.txt");
    private static final Path PICTURE = Results.KEPT.resolveSibling("figures.svg");

    private ReportMain() {
    }

    /** @param limit the name of the ratio to what bounds it; empty if nothing does */
    record Goal(String what, String row, String figure, String goal, String limit) {
        static Goal of(String line) {
            String[] part = line.split(" \\| ?", -1);
            return new Goal(part[0], part[1], part[2], part[3], part[4].strip());
        }

        /** The median of a figure, or a dash if there is none. */
        String shown(Map<String, Result> results, String name) {
            Result result = results.get(row);
            return result == null || !result.figures().containsKey(name) ? "–"
                : Spread.shown(result.figures().get(name).median());
        }
    }

    public static void main(String[] args) throws IOException {
        Map<String, Result> results = Results.kept();
        results.putAll(Results.last());
        List<Goal> goals = Files.readAllLines(GOALS).stream().map(Goal::of).toList();
        Results.keep(results);
        Files.writeString(PICTURE, new Chart(results, goals).svg());
        String table = table(results, goals);
        System.out.print(table);
        if (!PageBlock.write("figures", "bench-report", table)) {
            System.exit(1);
        }
    }

    static String table(Map<String, Result> results, List<Goal> goals) {
        List<String> lines = new ArrayList<>();
        String peers = Arrays.stream(Peer.values()).map(Peer::title).collect(Collectors.joining(" | "));
        lines.add("| what | goal | min / median / max | to its limit | " + peers + " |");
        lines.add("|---|---|---|---|" + "---|".repeat(Peer.values().length));
        for (Goal goal : goals) {
            Result result = results.get(goal.row());
            String ours = result == null || result.figures().get(goal.figure()) == null ? "–"
                : result.figures().get(goal.figure()).text();
            String theirs = Arrays.stream(Peer.values()).map(peer -> goal.shown(results, peer.title() + ", " + goal.figure()))
                .collect(Collectors.joining(" | "));
            lines.add("| " + goal.what() + " | " + goal.goal() + " | " + ours + " | "
                + (goal.limit().isEmpty() ? "–" : goal.shown(results, goal.limit())) + " | " + theirs + " |");
        }
        return String.join("\n", lines) + "\n";
    }
}
