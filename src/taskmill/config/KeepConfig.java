package taskmill.config;

import java.time.Duration;

/**
 * How long finished tasks are kept that do not say so themselves. Immutable.
 *
 * @param results succeeded and canceled ones
 * @param failures failed ones
 */
public record KeepConfig(Duration results, Duration failures) {
    private static final Duration FAILURES = Duration.ofDays(7);

    public KeepConfig {
        Options.RESULT_KEEP_TIME.require(results);
        Options.RESULT_KEEP_TIME.require(failures);
    }

    /** Who sets only the time for results means it for failures, too, as before there were two. */
    static KeepConfig from(Values values) {
        Duration results = values.get(Options.RESULT_KEEP_TIME);
        return new KeepConfig(results, values.get(Options.FAILURE_KEEP_TIME)
            .orElse(values.isGiven(Options.RESULT_KEEP_TIME) ? results : FAILURES));
    }
}
