package taskmill.cli.command;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import com.eclipsesource.json.JsonValue;
import taskmill.task.Check;
import taskmill.task.Seconds;

/** Times and durations, as people write and read them. */
final class Moments {
    private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h|d|w|)");
    private static final Pattern DURATION = Pattern.compile("(?:" + PART + ")+");
    private static final Pattern UNIX = Pattern.compile("[0-9]{9,11}(\\.[0-9]+)?");
    private static final List<String> DAYS = List.of("yesterday", "today", "tomorrow");
    private static final Map<String, Long> UNITS = Map.of("ms", 1L, "", 1000L, "s", 1000L, "m", 60_000L,
        "h", 3_600_000L, "d", 86_400_000L, "w", 604_800_000L);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** Seconds of a duration such as {@code 90}, {@code 1.5s}, {@code 10m} or {@code 1h30m}. */
    static JsonValue seconds(String text) {
        return Seconds.json(millis(text));
    }

    private static long millis(String text) {
        Check.that(DURATION.matcher(text).matches(), "a time such as 90, 10m, 1h30m or 2d is expected");
        Matcher part = PART.matcher(text);
        long sum = 0;
        while (part.find()) {
            sum += new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(UNITS.get(part.group(2)))).longValue();
        }
        return sum;
    }

    /**
     * Unix seconds of a time: those, a date, a date and a time, or a word of {@link #DAYS}.
     *
     * @param isPast whether {@code 2h} means two hours ago
     */
    static JsonValue moment(String text, long nowMs, ZoneId zone, boolean isPast) {
        LocalDate today = Instant.ofEpochMilli(nowMs).atZone(zone).toLocalDate();
        int day = DAYS.indexOf(text);
        if (day >= 0) {
            return at(today.plusDays(day - 1), zone);
        }
        if (UNIX.matcher(text).matches()) {
            return Seconds.json(Seconds.moment("", text));
        }
        if (isPast && DURATION.matcher(text).matches()) {
            return Seconds.json(nowMs - millis(text));
        }
        String iso = text.replace(' ', 'T');
        try {
            Instant found = !iso.contains("T") ? LocalDate.parse(iso).atStartOfDay(zone).toInstant()
                : iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)") ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).atZone(zone).toInstant();
            return Seconds.json(found.toEpochMilli());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'2026-01-31 08:00', 2026-01-31, today, "
                + (isPast ? "yesterday, 24h for a day ago" : "tomorrow") + " or unix seconds are expected"
                + (DURATION.matcher(text).matches() ? "; a time from now is --in " + text : ""), e);
        }
    }

    private static JsonValue at(LocalDate day, ZoneId zone) {
        return Seconds.json(day.atStartOfDay(zone).toInstant().toEpochMilli());
    }

    /** A time from or until now: {@code 3 min ago}, {@code in 2 h}. */
    static String relative(long ms, long nowMs) {
        long away = Math.abs(ms - nowMs);
        return away < 1000 ? "now" : ms < nowMs ? duration(away) + " ago" : "in " + duration(away);
    }

    /** In the zone of this machine, or in UTC. */
    static String absolute(long ms, boolean utc) {
        return utc ? Instant.ofEpochMilli(ms).toString() : absolute(ms, ZoneId.systemDefault());
    }

    static String absolute(long ms, ZoneId zone) {
        return LOCAL.format(Instant.ofEpochMilli(ms).atZone(zone));
    }

    static String duration(long ms) {
        return ms < 1000 ? ms + " ms" : ms < 10_000 ? BigDecimal.valueOf(ms / 100, 1) + " s"
            : ms < 120_000 ? ms / 1000 + " s" : ms < 7_200_000 ? ms / 60_000 + " min"
            : ms < 172_800_000 ? ms / 3_600_000 + " h" : ms / 86_400_000 + " d";
    }
}
