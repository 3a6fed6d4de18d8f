package taskmill.broker;

import taskmill.task.Refusal;

/** The parameter {@code wait}: how long an answer may be held. */
final class Waits {
    static final String NAME = "wait";
    private static final long LONGEST_MS = 60_000;

    private Waits() {
    }

    /** Milliseconds, 0 if it is not given. */
    static long of(Fields fields) {
        long waitMs = fields.duration(NAME).orElse(0L);
        if (waitMs > LONGEST_MS) {
            throw Refusal.invalid(NAME, "at most " + LONGEST_MS / 1000 + " seconds are possible");
        }
        return waitMs;
    }
}
