package taskmill.task.cron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import taskmill.task.Refusal;

class CronExpressionTest {
    private static final Path CASES = Path.of("test/taskmill/task/cron/cron-cases.txt");

    /** Expected times by an independent walk over every minute: {@code cron_cases.py}, which says how. */
    static List<String> cases() throws IOException {
        return Files.readAllLines(CASES);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void firesWhenAWalkOverEveryMinuteSays(String line) {
        String[] parts = line.split("\\|");
        CronExpression expression = CronExpression.parse("when", parts[0]);
        Instant moment = Instant.parse(parts[2].replace("Z", ":00Z"));

        StringJoiner times = new StringJoiner(" ");
        for (int i = 0; i < parts[3].split(" ").length; i++) {
            moment = expression.next(moment, ZoneId.of(parts[1])).orElseThrow();
            times.add(moment.toString().replace(":00Z", "Z"));
        }

        assertEquals(parts[3], times.toString());
    }

    @Test
    void aPeriodCountsFromTheLastTime() {
        CronExpression expression = CronExpression.parse("when", "@every 1h30m");

        assertEquals(Instant.parse("2026-03-29T02:00:07Z"),
            expression.next(Instant.parse("2026-03-29T00:30:07Z"), ZoneId.of("Europe/Berlin")).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "@hourly | 2026-03-01T00:00:00Z | 2026-03-01T01:00:00Z", "@daily | 2026-03-01T00:00:00Z | 2026-03-02T00:00:00Z",
        "@weekly | 2026-03-01T00:00:00Z | 2026-03-08T00:00:00Z", "@monthly | 2026-03-01T00:00:00Z | 2026-04-01T00:00:00Z",
        "@yearly | 2026-03-01T00:00:00Z | 2027-01-01T00:00:00Z"})
    void wordsStandForFields(String text, Instant after, Instant next) {
        assertEquals(next, CronExpression.parse("when", text).next(after, ZoneOffset.UTC).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "* * * * * * | there is none for seconds", "* * * * | five fields are expected", "'' | five fields are expected",
        "61 * * * * | a minute is from 0 to 59", "* 24 * * * | an hour is from 0 to 23", "* * 0 * * | a day is from 1 to 31",
        "* * * 13 * | a month is from 1 to 12, or a name such as FEB", "* * * * 8 | a weekday is from 0 to 7",
        "*/0 * * * * | a step is from 1 to 59", "5-1 * * * * | must not run backwards", "1,,2 * * * * | not \"\"",
        "-1 * * * * | not \"-1\"", "x * * * * | not \"x\"", "0 0 31 2 * | never fires", "0 0 30,31 2 * | never fires",
        "0 0 31 4,6,9,11 * | never fires", "@reboot | no such word", "@every | one period", "@every 0s | from 1 second",
        "@every 9000h | 366 days", "@every 5 | one period", "@every 1m 5s | one period", "? * * * * | not \"?\""})
    void whatIsNoExpressionIsRefusedWithItsReason(String text, String reason) {
        Refusal refusal = assertThrows(Refusal.class, () -> CronExpression.parse("when", text));

        assertEquals("when", refusal.field());
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "* * * * * | every minute", "*/5 * * * * | every 5 minutes", "0 * * * * | every hour", "0 */2 * * * | every 2 hours",
        "10 * * * * | at minute 10 of every hour", "30 2 * * 1-5 | at 02:30 on weekdays",
        "30 2,14 * * 6,7 | at 02:30 and 14:30 on weekends", "0 0 13 * 5 | at 00:00 on day 13 of the month or on Friday",
        "*/15 8-18 * * mon,wed | every 15 minutes of hours 8 to 18 on Monday and Wednesday",
        "0 9 1,15 jan-mar * | at 09:00 on days 1 and 15 of the month in January to March", "@every 90s | every 1 min 30 s"})
    void saysInWordsWhenItFires(String text, String words) {
        assertEquals(words, CronExpression.parse("when", text).words());
    }
}
