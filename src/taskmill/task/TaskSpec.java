package taskmill.task;

/**
 * What was submitted: the immutable description of a task. Times and durations are milliseconds.
 *
 * @param uuid the task's id, lower case
 * @param work what to do
 * @param place which tasks it waits among
 * @param schedule when it may start
 * @param retry what follows a failure
 * @param limits how long it may run and its result is kept
 */
public record TaskSpec(String uuid, Work work, Place place, Schedule schedule, Retry retry, Limits limits) {
    /** Stands for "not given": the default of the process concerned applies. */
    public static final long NOT_GIVEN = 0;

    public TaskSpec {
        if (!TaskIds.isValid(uuid)) {
            throw Refusal.invalid("uuid", "not a uuid");
        }
    }

    /** The queue, and the priority in it: 0 to 9, higher first. */
    public record Place(String queue, int priority) {
        public static final int DEFAULT_PRIORITY = 4;

        public Place {
            QueueName.require("queue", queue);
            if (priority < 0 || priority > 9) {
                throw Refusal.invalid("priority", "a number from 0 to 9 is expected");
            }
        }
    }

    /** Not started before {@code startMs} (0: at once), nor for the first time after {@code startBeforeMs} (0: any). */
    public record Schedule(long startMs, long startBeforeMs) {
        public static final Schedule NOW = new Schedule(0, 0);
    }

    /** The delays after failures, and what a worker's death means. */
    public record Retry(Plan plan, OnLost onLost) {
        public static final Retry NONE = new Retry(Plan.NONE, OnLost.RETRY);
    }

    /** The longest run of one attempt, and how long the result is kept; each {@link #NOT_GIVEN} for the default. */
    public record Limits(long maxRunMs, long keepMs) {
        public static final Limits DEFAULT = new Limits(NOT_GIVEN, NOT_GIVEN);
        private static final long MIN_KEEP_MS = 5000;

        public Limits {
            if (keepMs != NOT_GIVEN && keepMs < MIN_KEEP_MS) {
                throw Refusal.invalid("result_keep_time", "at least " + MIN_KEEP_MS / 1000 + " seconds are expected");
            }
        }
    }
}
