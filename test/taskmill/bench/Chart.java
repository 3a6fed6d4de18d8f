package taskmill.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskmill.bench.Results.Result;

/** The figures as an SVG: for each goal a bar for us, our limit and each peer, on a logarithmic scale; then cost by size. */
final class Chart {
    private static final int LEFT = 400;
    private static final int WIDTH = 940;
    private static final int PLOT = WIDTH - LEFT - 90;
    private static final int BAR = 13;
    private static final int CHART = 200;
    private static final String LIMIT = "its limit";
    private static final Map<String, String> COLOURS = Map.of("Taskmill", "#1f6feb", LIMIT, "#9aa4ae", "Sidekiq", "#b1003e",
        "Celery", "#5a8f29", "RQ", "#8a63d2", "BullMQ", "#d98c00", "claim", "#1f6feb", "submit", "#5a8f29");
    private static final Pattern GROWTH = Pattern.compile("(claim|submit) with (\\d+) waiting, tasks/s");

    private final Map<String, Result> results;
    private final List<ReportMain.Goal> goals;
    private final StringBuilder body = new StringBuilder();
    private int y = 20;

    Chart(Map<String, Result> results, List<ReportMain.Goal> goals) {
        this.results = results;
        this.goals = goals;
    }

    String svg() {
        for (ReportMain.Goal goal : goals) {
            Map<String, Double> bars = bars(goal);
            if (!bars.isEmpty()) {
                group(goal, bars);
            }
        }
        if (results.containsKey("growth")) {
            growth(results.get("growth"));
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + (y + 10)
            + "\" font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
            + body + "</svg>\n";
    }

    private Map<String, Double> bars(ReportMain.Goal goal) {
        Map<String, Double> bars = new LinkedHashMap<>();
        Result result = results.get(goal.row());
        if (result != null && result.figures().containsKey(goal.figure())) {
            double ours = result.figures().get(goal.figure()).median();
            bars.put("Taskmill", ours);
            if (result.figures().containsKey(goal.limit())) {
                bars.put(LIMIT, ours / result.figures().get(goal.limit()).median());
            }
            for (Peer peer : Peer.values()) {
                Spread theirs = result.figures().get(peer.title() + ", " + goal.figure());
                if (theirs != null) {
                    bars.put(peer.title(), theirs.median());
                }
            }
        }
        return bars;
    }

    /** The longest bar is the largest figure; each power of ten below it takes the same width. */
    private void group(ReportMain.Goal goal, Map<String, Double> bars) {
        text(10, y + 10, goal.what().replace("`", "") + " (" + goal.goal().replaceFirst(",.*", "") + ")", "start");
        double most = bars.values().stream().mapToDouble(v -> v).max().orElse(1);
        double least = bars.values().stream().mapToDouble(v -> v).min().orElse(1);
        double low = Math.floor(Math.log10(Math.max(least, 1e-4))) - (bars.size() == 1 ? 1 : 0);
        double span = Math.max(Math.log10(Math.max(most, 1e-4)) - low, 0.1);
        bars.forEach((name, figure) -> {
            double width = Math.max(2, PLOT * (Math.log10(Math.max(figure, 1e-4)) - low) / span);
            body.append(String.format("<rect x=\"%d\" y=\"%d\" width=\"%.0f\" height=\"%d\" fill=\"%s\"/>%n", LEFT, y, width,
                BAR - 2, COLOURS.get(name)));
            text(LEFT - 6, y + 10, bars.size() > 1 ? name : "", "end");
            text(LEFT + (int) width + 5, y + 10, Spread.shown(figure), "start");
            y += BAR;
        });
        y += 8;
    }

    /** One line for claims and one for submits, over the number of tasks that wait. */
    private void growth(Result result) {
        Map<String, List<double[]>> lines = new LinkedHashMap<>();
        result.figures().forEach((name, spread) -> {
            Matcher found = GROWTH.matcher(name);
            if (found.matches()) {
                lines.computeIfAbsent(found.group(1), n -> new ArrayList<>())
                    .add(new double[] {Double.parseDouble(found.group(2)), spread.median()});
            }
        });
        double most = lines.values().stream().flatMap(List::stream).mapToDouble(point -> point[1]).max().orElse(1);
        text(10, y + 10, "tasks/s over the number of tasks that wait, half of them scheduled", "start");
        int bottom = y + CHART;
        lines.forEach((name, points) -> {
            StringBuilder path = new StringBuilder();
            for (int i = 0; i < points.size(); i++) {
                int x = LEFT + i * PLOT / Math.max(1, points.size() - 1);
                path.append(x).append(',').append((int) (bottom - (CHART - 30) * points.get(i)[1] / most)).append(' ');
                text(x, bottom + 14, String.format("%,.0f", points.get(i)[0]), "middle");
            }
            body.append(String.format("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
                path.toString().strip(), COLOURS.get(name)));
            double last = points.get(points.size() - 1)[1];
            text(LEFT + PLOT + 5, (int) (bottom - (CHART - 30) * last / most), name + " " + Spread.shown(last), "start");
        });
        y = bottom + 20;
    }

    private void text(int x, int baseline, String text, String anchor) {
        body.append(String.format("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, baseline, anchor,
            text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
