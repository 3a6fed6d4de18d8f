package taskmill.store;

import taskmill.config.KeepConfig;

/** How long finished tasks are kept that do not say so themselves, in milliseconds. */
public record KeepTimes(long resultMs, long failureMs) {
    public static KeepTimes of(KeepConfig config) {
        return new KeepTimes(config.results().toMillis(), config.failures().toMillis());
    }

    /** As scripts read it. */
    @Override
    public String toString() {
        return resultMs + "/" + failureMs;
    }
}
