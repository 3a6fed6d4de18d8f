package taskmill.task;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * How long a task waited until its first claim (-1 for a later attempt) and an attempt of it ran, for histograms. These
 * are running totals in Redis: of each kind and type the times in each bucket, as {@code wait:script:3}, and the sum,
 * as {@code wait:script:ms}.
 */
public record TaskTimes(TaskType type, long waitMs, long runMs) {
    /** The upper bounds of the buckets, in seconds. What takes longer is in one bucket more. */
    public static final List<Double> BOUNDS =
        List.of(0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1200.0, 3600.0);

    private static final double[] BOUNDS_MS = BOUNDS.stream().mapToDouble(bound -> bound * 1000).toArray();

    /** What is measured. */
    public enum Kind implements Word {
        WAIT, RUN;

        public String bucket(TaskType type, int index) {
            return word() + ":" + type.word() + ":" + index;
        }

        public String sum(TaskType type) {
            return word() + ":" + type.word() + ":ms";
        }
    }

    /** The sums of many times until they are counted. For one thread. */
    public static final class Sums {
        /** By kind and type; the last place of each has the sum. */
        private final long[][][] counts =
            new long[Kind.values().length][TaskType.values().length][BOUNDS.size() + 2];
        private boolean isEmpty = true;

        public void add(TaskTimes times) {
            isEmpty = false;
            if (times.waitMs >= 0) {
                count(counts[Kind.WAIT.ordinal()][times.type.ordinal()], times.waitMs);
            }
            count(counts[Kind.RUN.ordinal()][times.type.ordinal()], times.runMs);
        }

        private static void count(long[] row, long ms) {
            int bucket = 0;
            while (bucket < BOUNDS_MS.length && ms > BOUNDS_MS[bucket]) {
                bucket++;
            }
            row[bucket]++;
            row[row.length - 1] += ms;
        }

        public boolean isEmpty() {
            return isEmpty;
        }

        public void clear() {
            isEmpty = true;
            Stream.of(counts).flatMap(Stream::of).forEach(row -> Arrays.fill(row, 0));
        }

        /** What they add to the totals, as {@code NAME=N}, separated by blanks. */
        public String totals() {
            StringJoiner totals = new StringJoiner(" ");
            for (Kind kind : Kind.values()) {
                for (TaskType type : TaskType.values()) {
                    long[] row = counts[kind.ordinal()][type.ordinal()];
                    for (int place = 0; place < row.length; place++) {
                        if (row[place] > 0) {
                            totals.add((place <= BOUNDS.size() ? kind.bucket(type, place) : kind.sum(type))
                                + "=" + row[place]);
                        }
                    }
                }
            }
            return totals.toString();
        }
    }
}
