package taskmill.task;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The delays after which a failed task is tried again, at most 100 of at most 366 days: the first one after the first
 * failure, and so on; the failure after the last delay is final. Immutable.
 */
public record Plan(List<Long> delaysMs) {
    public static final Plan NONE = new Plan(List.of());
    private static final int MAX_DELAYS = 100;
    private static final long FIRST_DOUBLED_MS = 15_000;
    private static final long LONGEST_DOUBLED_MS = 3_600_000;
    private static final String FIELD = "time_interval";

    public Plan {
        delaysMs = List.copyOf(delaysMs);
        Refusal.unless(delaysMs.size() <= MAX_DELAYS, FIELD, "at most " + MAX_DELAYS + " delays are accepted");
        for (long delayMs : delaysMs) {
            Refusal.unless(delayMs >= 0 && delayMs <= Seconds.MAX_MS, FIELD,
                "each delay is from 0 to " + Seconds.MAX_MS / 1000 + " seconds");
        }
    }

    /** Reads delays in seconds, separated by white space or commas, or nothing. Refuses {@code time_interval}. */
    public static Plan parse(String text) {
        return new Plan(Stream.of(text.split("[\\s,]+")).filter(word -> !word.isEmpty())
            .map(word -> Seconds.duration(FIELD, word)).toList());
    }

    /**
     * The plan with so many retries, at most 100 and not fewer than it has: the last delay is repeated. The empty plan
     * gets delays of 15 seconds and then of twice the one before, up to an hour, each up to a tenth more or less, so
     * that what failed together is not tried again together.
     */
    public Plan withRetries(int retries, RandomGenerator random) {
        List<Long> delays = new ArrayList<>(delaysMs);
        for (int i = delays.size(); i < retries; i++) {
            long doubledMs = Math.min(LONGEST_DOUBLED_MS, FIRST_DOUBLED_MS << Math.min(i, 10));
            delays.add(delaysMs.isEmpty() ? doubledMs + random.nextLong(-doubledMs / 10, doubledMs / 10 + 1)
                : delaysMs.get(delaysMs.size() - 1));
        }
        return new Plan(delays);
    }

    /** The delays in milliseconds, joined by commas, or {@code -} for the empty plan: how the store writes them. */
    public String encoded() {
        return delaysMs.isEmpty() ? "-" : delaysMs.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    public static Plan decoded(String text) {
        return text.equals("-") ? NONE : new Plan(Stream.of(text.split(",")).map(Long::valueOf).toList());
    }
}
