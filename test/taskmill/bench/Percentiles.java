package taskmill.bench;

import java.util.Arrays;
import java.util.Map;

/** Percentiles of latencies, in milliseconds. */
final class Percentiles {
    private Percentiles() {
    }

    /** Adds p50, p95, p99, p99.9 and the largest under this name. */
    static void put(Map<String, Double> figures, String name, long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        figures.put(name + " p50 ms", at(sorted, 0.5));
        figures.put(name + " p95 ms", at(sorted, 0.95));
        figures.put(name + " p99 ms", at(sorted, 0.99));
        figures.put(name + " p99.9 ms", at(sorted, 0.999));
        figures.put(name + " max ms", sorted[sorted.length - 1] / 1e6);
    }

    private static double at(long[] sorted, double part) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * part))] / 1e6;
    }
}
