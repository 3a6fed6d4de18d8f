package taskmill.task;

import java.util.List;
import java.util.Map;

/**
 * How long a task waited and an attempt of it ran, for histograms. These are running totals in Redis: of each kind
 * (wait, run) and type the times in each bucket, as {@code wait:script:3}, and the sum, as {@code wait:script:ms}.
 *
 * @param waitMs from the moment when it could start until its first claim; -1 for a later attempt
 * @param runMs from the claim to the end
 */
public record TaskTimes(TaskType type, long waitMs, long runMs) {
    /** The upper bounds of the buckets, in seconds. What takes longer is in one bucket more. */
    public static final List<Double> BOUNDS =
        List.of(0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 1200.0, 3600.0);

    /** What is measured. */
    public enum Kind implements Word {
        WAIT, RUN;

        /** The name of a bucket's total. */
        public String bucket(TaskType type, int index) {
            return word() + ":" + type.word() + ":" + index;
        }

        /** The name of the sum. */
        public String sum(TaskType type) {
            return word() + ":" + type.word() + ":ms";
        }

        private void count(TaskType type, long ms, Map<String, Long> totals) {
            int index = (int) BOUNDS.stream().filter(bound -> ms > bound * 1000).count();
            totals.merge(bucket(type, index), 1L, Long::sum);
            totals.merge(sum(type), ms, Long::sum);
        }
    }

    /** Counts them. */
    public void addTo(Map<String, Long> totals) {
        if (waitMs >= 0) {
            Kind.WAIT.count(type, waitMs, totals);
        }
        Kind.RUN.count(type, runMs, totals);
    }
}
