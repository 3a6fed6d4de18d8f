package taskmill.task;

/**
 * What was submitted: the immutable description of a task. Times and durations are milliseconds.
 *
 * @param uuid the task's id, lower case
 * @param work what to do
 * @param routing the queue that it waits in
 * @param schedule when it may start
 * @param retry what happens after a failure
 * @param durations how long it may run and its result is kept
 */
public record TaskSpec(String uuid, Work work, Routing routing, Schedule schedule, Retry retry, Durations durations) {
    /** Means that the submit gave no value, so the default of the broker or worker applies. */
    public static final long NOT_GIVEN = 0;

    public TaskSpec {
        if (!TaskIds.isValid(uuid)) {
            throw Refusal.invalid("uuid", "not a uuid");
        }
    }

    /** The queue, and the priority in it: 0 to 9, higher first. */
    public record Routing(String queue, int priority) {
        public static final int DEFAULT_PRIORITY = 4;

        public Routing {
            QueueName.require("queue", queue);
            if (priority < 0 || priority > 9) {
                throw Refusal.invalid("priority", "a number from 0 to 9 is expected");
            }
        }
    }

    /** It does not start before {@code startMs} (0: at once), nor first after {@code startBeforeMs} (0: any time). */
    public record Schedule(long startMs, long startBeforeMs) {
        public static final Schedule NOW = new Schedule(0, 0);
    }

    /** The delays after failures, and what a worker's death means. */
    public record Retry(Plan plan, OnLost onLost) {
        public static final Retry NONE = new Retry(Plan.NONE, OnLost.RETRY);
    }

    /** The longest run of one attempt, and how long the result is kept; each {@link #NOT_GIVEN} for the default. */
    public record Durations(long maxRunMs, long keepMs) {
        public static final Durations DEFAULT = new Durations(NOT_GIVEN, NOT_GIVEN);
        private static final long MIN_KEEP_MS = 5000;

        public Durations {
            if (keepMs != NOT_GIVEN && keepMs < MIN_KEEP_MS) {
                throw Refusal.invalid("result_keep_time", "at least " + MIN_KEEP_MS / 1000 + " seconds are expected");
            }
        }
    }
}
