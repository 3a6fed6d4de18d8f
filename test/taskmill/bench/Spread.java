package taskmill.bench;

import java.util.List;

/** The least, the middle and the largest of some figures. */
record Spread(double min, double median, double max) {
    static Spread of(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.get(0), median, sorted.get(sorted.size() - 1));
    }

    double width() {
        return max - min;
    }

    String text() {
        return shown(min) + " / " + shown(median) + " / " + shown(max);
    }

    static String shown(double figure) {
        double size = Math.abs(figure);
        return size >= 1000 ? String.format("%,.0f", figure) : size >= 10 ? String.format("%.1f", figure)
            : String.format("%.3f", figure);
    }
}
