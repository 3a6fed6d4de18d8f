package taskmill.task.cron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskmill.task.Refusal;
import taskmill.task.Word;
import taskmill.task.cron.CronRule.Action;
import taskmill.task.cron.CronRule.Misfire;
import taskmill.task.cron.CronRule.Overlap;
import taskmill.task.cron.CronRule.Step;

/** What a cron does when it is due, in time or late. */
class CronRuleTest {
    private static final long MINUTE_MS = 60_000;
    private static final long HOUR_MS = 60 * MINUTE_MS;
    private static final long NOON_MS = Instant.parse("2026-03-02T12:00:00Z").toEpochMilli();

    private static CronRule rule(String when, Misfire misfire) {
        return new CronRule(CronExpression.parse("when", when), ZoneId.of("UTC"), misfire, Overlap.ALLOW);
    }

    @ParameterizedTest
    @CsvSource({"ONCE,0,FIRE", "ONCE,60000,FIRE", "ONCE,60001,FIRE_LATE", "SKIP,0,FIRE", "SKIP,60000,FIRE", "SKIP,60001,SKIP"})
    void fireIsMissedOverAMinuteAfterItsTime(Misfire misfire, long lateMs, Action expected) {
        assertEquals(new Step(expected, NOON_MS, NOON_MS + HOUR_MS),
            rule("0 * * * *", misfire).step(NOON_MS, NOON_MS + lateMs));
    }

    @ParameterizedTest
    @CsvSource({"ONCE,0,FIRE_LATE", "SKIP,0,FIRE_LATE", "ONCE,60001,FIRE_LATE", "SKIP,60001,SKIP"})
    void fireIsMissedIfALaterOneIsDueToo(Misfire misfire, long lateMs, Action expected) {
        long last = NOON_MS + 5 * HOUR_MS;

        assertEquals(new Step(expected, last, last + HOUR_MS), rule("0 * * * *", misfire).step(NOON_MS, last + lateMs));
        assertEquals(new Step(expected, last, last + HOUR_MS), rule("@every 1h", misfire).step(NOON_MS, last + lateMs));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"* * * * *; UTC", "*/7 * * * *; UTC", "0 0 29 2 *; UTC", "30 2 * * *; Europe/Berlin",
        "30 1 * * *; America/New_York", "*/20 */2 * * *; Australia/Lord_Howe", "* 3 * 1 MON; Asia/Shanghai",
        "@every 7s; UTC", "59 23 31 12 *; UTC"})
    void lastTimeIsTheOneThatIsFoundByAWalk(String when, String zone) {
        CronExpression expression = CronExpression.parse("when", when);
        ZoneId at = ZoneId.of(zone);
        Instant from = expression.next(Instant.parse("2024-01-01T00:00:00Z"), at).orElseThrow();
        Instant walked = from;
        Instant until = from;
        for (int fires = 0; fires < 2000 && until.isBefore(Instant.parse("2040-01-01T00:00:00Z")); fires++) {
            Optional<Instant> next = expression.next(walked, at);
            until = next.orElseThrow().minusMillis(1);
            assertEquals(walked, expression.last(from, until, at), () -> from + " to " + next);
            assertEquals(next.get(), expression.last(from, next.get(), at));
            walked = next.get();
        }
    }

    @Test
    void fiveYearsOfMinutesAreSkippedAtOnce() {
        long now = NOON_MS + Duration.ofDays(5 * 365).toMillis();

        assertEquals(new Step(Action.FIRE_LATE, now, now + MINUTE_MS), rule("* * * * *", Misfire.ONCE).step(NOON_MS, now));
    }

    @Test
    void wordsAreReadAndOthersRefused() {
        assertEquals(Misfire.SKIP, Word.of(Misfire.values(), "", Misfire.SKIP.word()));
        assertEquals(Overlap.ALLOW, Word.of(Overlap.values(), "", Overlap.ALLOW.word()));
        assertEquals("once or skip is expected", assertThrows(Refusal.class, () -> Word.of(Misfire.values(), "", "twice")).getMessage());
    }
}
