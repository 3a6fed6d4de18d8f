package taskmill.task.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import taskmill.task.Word;

/**
 * When a cron fires, what becomes of fires that were missed, and whether a task may start while the last one has not
 * finished. Immutable. All moments are milliseconds since 1970.
 */
public record CronRule(CronExpression when, ZoneId zone, Misfire misfire, Overlap overlap) {
    /** A fire that is later than this was missed. The same number stands in fire.lua. */
    private static final Duration LATE = Duration.ofSeconds(60);
    private static final long NEVER = 0;

    /** What becomes of fires that were missed. */
    public enum Misfire implements Word {
        /** One task, for the latest of them. */
        ONCE,
        /** None. */
        SKIP
    }

    /** Whether a cron fires while its last task has not finished. */
    public enum Overlap implements Word { ALLOW, SKIP }

    /** What a cron does at a moment. */
    public enum Action implements Word {
        /** It fires in time. */
        FIRE,
        /** It fires, and fires were missed. */
        FIRE_LATE,
        /** It only goes on to its next time: all that was due was missed. */
        SKIP
    }

    /**
     * What is to be done with a cron that is due: the latest time that it fires for, and when it fires next, 0 for
     * never.
     */
    public record Step(Action action, long fireMs, long nextMs) { }

    /** When it fires next after a moment, 0 for never; for {@code @every} the moment plus the period. */
    public long nextMs(long afterMs) {
        return when.next(Instant.ofEpochMilli(afterMs), zone).map(Instant::toEpochMilli).orElse(NEVER);
    }

    /**
     * What is to be done at a moment, with a cron that was due at another, not later one. A fire was missed if it is
     * over 60 s late, or a later one is due, too.
     */
    public Step step(long dueMs, long nowMs) {
        Instant now = Instant.ofEpochMilli(nowMs);
        Instant last = when.last(Instant.ofEpochMilli(dueMs), now, zone);
        boolean isLate = Duration.between(last, now).compareTo(LATE) > 0;
        Action action = isLate && misfire == Misfire.SKIP ? Action.SKIP
            : isLate || last.toEpochMilli() != dueMs ? Action.FIRE_LATE : Action.FIRE;
        return new Step(action, last.toEpochMilli(), nextMs(last.toEpochMilli()));
    }
}
