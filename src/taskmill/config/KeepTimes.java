package taskmill.config;

import java.time.Duration;

/** How long finished tasks are kept that do not say so: failed ones, and all others, in milliseconds. Immutable. */
public record KeepTimes(long resultMs, long failureMs) {
    private static final Duration FAILURES = Duration.ofDays(7);

    /** Who sets only the time for results means it for failures, too, as before there were two. */
    static KeepTimes from(Values values) {
        Duration results = values.get(Options.RESULT_KEEP_TIME);
        return new KeepTimes(results.toMillis(), values.get(Options.FAILURE_KEEP_TIME)
            .orElse(values.isGiven(Options.RESULT_KEEP_TIME) ? results : FAILURES).toMillis());
    }

    /** As scripts read it. */
    @Override
    public String toString() {
        return resultMs + "/" + failureMs;
    }
}
