package taskmill.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import taskmill.bench.Results.Result;

/**
 * Compares the last ratios with those that are kept in the tree, and prints which got worse by more than their noise.
 * It compares only ratios, since they are about the same on a slower machine. The exit code is 1 if any got worse.
 */
public final class CheckMain {
    /** As a part of the median, since the spread of a few runs can be small by luck. */
    private static final double LEAST_NOISE = 0.05;

    private CheckMain() {
    }

    public static void main(String[] args) throws IOException {
        Map<String, Result> kept = Results.kept();
        Map<String, Result> last = Results.last();
        last.keySet().retainAll(kept.keySet());
        if (last.isEmpty()) {
            System.err.println("nothing to compare: `make bench` measures, `make bench-report` keeps what it measured");
            System.exit(2);
        }
        List<String> worse = new ArrayList<>();
        last.forEach((row, result) -> worse.addAll(worse(kept.get(row), result)));
        worse.forEach(System.out::println);
        System.out.println(worse.size() + " ratios got worse, in the rows " + String.join(", ", last.keySet()));
        System.exit(worse.isEmpty() ? 0 : 1);
    }

    static List<String> worse(Result kept, Result last) {
        List<String> worse = new ArrayList<>();
        last.figures().forEach((name, now) -> {
            Spread then = kept.figures().get(name);
            if (name.startsWith("ratio") && then != null) {
                double noise = Math.max(LEAST_NOISE * then.median(), (then.width() + now.width()) / 2);
                double loss = isCost(name) ? now.median() - then.median() : then.median() - now.median();
                if (loss > noise) {
                    worse.add("worse: " + last.row() + ", " + name + ": " + now.text() + ", was " + then.text());
                }
            }
        });
        return worse;
    }

    /** True if less is better. */
    private static boolean isCost(String ratio) {
        return ratio.endsWith(" ms") || ratio.endsWith(" bytes") || ratio.contains("cost");
    }
}
