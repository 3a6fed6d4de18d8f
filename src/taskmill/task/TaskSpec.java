package taskmill.task;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import taskmill.task.TaskSpec;

/** What was submitted: the immutable description of a task. Times and durations are milliseconds. */
public record TaskSpec(String uuid, Work work, Routing routing, Schedule schedule, Retry retry, Durations durations,
    Extras extras) {
    /** Means that the submit gave no value, so the default of the broker or worker applies. */
    public static final long NOT_GIVEN = 0;

    public TaskSpec {
        Refusal.unless(TaskIds.isValid(uuid), "uuid", "not a uuid");
    }

    /** The same as the task of a cron, without the time that it fires for. */
    public TaskSpec ofCron(String cron) {
        return new TaskSpec(uuid, work, routing, schedule, retry, durations,
            new Extras(extras.tags(), After.NONE, extras.callback(), cron, NOT_GIVEN));
    }

    /** The queue, and the priority in it: 0 to 9, higher first. */
    public record Routing(String queue, int priority) {
        public static final int DEFAULT_PRIORITY = 4;

        public Routing {
            QueueName.require("queue", queue);
            Refusal.unless(priority >= 0 && priority <= 9, "priority", "a number from 0 to 9 is expected");
        }
    }

    /** It does not start before a moment (0: at once) or a delay, nor first after another moment (0: any time). */
    public record Schedule(long startMs, long startBeforeMs, long delayMs) {
        public static final Schedule NOW = new Schedule(0, 0, 0);
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
            Refusal.unless(keepMs == NOT_GIVEN || keepMs >= MIN_KEEP_MS, "result_keep_time",
                "at least " + MIN_KEEP_MS / 1000 + " seconds are expected");
        }
    }

    /**
     * What only some tasks have: words by which they can be found, at most 5, each of 1 to 64 characters of {@code A-Z
     * a-z 0-9 . _ : -}; what they wait for; who hears of their end; the cron whose tasks they are, and the time that it
     * fired for.
     */
    public record Extras(List<String> tags, After after, Callback callback, String cron, long fireMs) {
        public static final Extras NONE = new Extras(List.of(), TaskSpec.After.NONE, TaskSpec.Callback.NONE);
        private static final int MAX_TAGS = 5;
        private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

        /** A tag that is there twice counts once. */
        public Extras {
            tags = tags.stream().distinct().toList();
            Refusal.unless(tags.size() <= MAX_TAGS, Refusal.Code.OUT_OF_RANGE, "tags",
                "at most " + MAX_TAGS + " tags are accepted");
            Refusal.unless(tags.stream().allMatch(tag -> TAG.matcher(tag).matches()), "tags", "each tag is " + TAG);
            if (!cron.isEmpty()) {
                QueueName.require("cron", cron);
            }
        }

        /** Those of a task of no cron. */
        public Extras(List<String> tags, After after, Callback callback) {
            this(tags, after, callback, "", NOT_GIVEN);
        }
    }

    /** The tasks that one waits for, at most 100, each once, and what happens if one of them does not succeed. */
    public record After(List<String> parents, OnParent onParent) {
        public static final After NONE = new After(List.of(), OnParent.CANCEL);
        private static final int MAX_PARENTS = 100;

        public After {
            parents = List.copyOf(parents);
            Refusal.unless(parents.size() <= MAX_PARENTS, Refusal.Code.OUT_OF_RANGE, "after",
                "at most " + MAX_PARENTS + " tasks are accepted");
            Refusal.unless(parents.stream().allMatch(TaskIds::isValid), "after", "uuids are expected");
            Refusal.unless(new HashSet<>(parents).size() == parents.size(), "after", "the same task twice");
        }
    }

    /**
     * Who hears of the end of a task.
     *
     * @param url the address that gets the finished task, empty for none
     * @param of of a task that is itself such a call: the task that has ended, else empty
     */
    public record Callback(String url, String of) {
        public static final Callback NONE = new Callback("", "");
        /** Where these calls wait. */
        public static final String QUEUE = "callbacks";

        public Callback {
            if (!url.isEmpty()) {
                HttpUrl.parse(url);
            }
            Refusal.unless(of.isEmpty() || TaskIds.isValid(of), "callback_of", "a uuid is expected");
        }
    }
}
