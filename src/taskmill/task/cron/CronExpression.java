package taskmill.task.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import taskmill.task.Check;
import taskmill.task.Refusal;
import taskmill.task.Seconds;

/**
 * When a cron fires: five fields (minute, hour, day of the month, month, weekday), a word such as {@code @daily}, or
 * {@code @every} and a period. Immutable.
 *
 * <p>Days follow Vixie cron: where day and weekday are both restricted (neither begins with {@code *}), a day that
 * matches either of them matches; else both have to.
 *
 * <p>Where clocks change: an expression whose hour begins with {@code *} follows elapsed time, so it fires in both
 * passes of an hour that comes twice. One with fixed hours fires once for each of its wall times: a time that does not
 * exist fires at the end of the gap, a time that comes twice fires the first time.
 */
public final class CronExpression {
    private static final Map<String, String> WORDS = Map.of("@hourly", "0 * * * *", "@daily", "0 0 * * *", "@midnight",
        "0 0 * * *", "@weekly", "0 0 * * 0", "@monthly", "0 0 1 * *", "@yearly", "0 0 1 1 *", "@annually", "0 0 1 1 *");
    private static final Pattern EVERY = Pattern.compile("(?:(\\d{1,6})h)?(?:(\\d{1,8})m)?(?:(\\d{1,9})s)?");
    private static final Duration LONGEST = Duration.ofMillis(Seconds.MAX_MS);
    /** Between two fires that fields name. */
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    /** The 29th of February falls on each weekday within 40 years. */
    private static final int YEARS_AHEAD = 41;
    private final String text;
    private final Optional<Duration> every;
    private final List<CronField> fields;

    private CronExpression(String text, Optional<Duration> every, List<CronField> fields) {
        this.text = text;
        this.every = every;
        this.fields = fields;
    }

    /** Reads an expression; white space around and between its parts does not matter. Refuses {@code field}. */
    public static CronExpression parse(String field, String text) {
        String trimmed = text.strip();
        String[] parts = trimmed.split("\\s+");
        try {
            if (parts[0].equalsIgnoreCase("@every")) {
                return new CronExpression(trimmed, Optional.of(period(parts)), List.of());
            }
            return fields(trimmed, parts);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid(field, e.getMessage());
        }
    }

    private static Duration period(String[] parts) {
        Matcher found = EVERY.matcher(parts.length == 2 ? parts[1].toLowerCase(Locale.ROOT) : "");
        Check.that(parts.length == 2 && !parts[1].isEmpty() && found.matches(),
            "@every takes one period, such as 90s, 5m or 1h30m");
        Duration period = Duration.ofHours(number(found.group(1))).plusMinutes(number(found.group(2)))
            .plusSeconds(number(found.group(3)));
        Check.that(!period.isZero() && period.compareTo(LONGEST) <= 0, "a period is from 1 second to 366 days");
        return period;
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static CronExpression fields(String text, String[] given) {
        String[] parts = given;
        if (text.startsWith("@")) {
            String meaning = WORDS.get(text.toLowerCase(Locale.ROOT));
            Check.that(meaning != null, "no such word; known are @hourly, @daily, @midnight, @weekly, @monthly, "
                + "@yearly, @annually and @every");
            parts = meaning.split(" ");
        }
        CronField.Kind[] kinds = CronField.Kind.values();
        Check.that(parts.length == kinds.length, "five fields are expected (minute hour day month weekday), not "
            + (text.isEmpty() ? 0 : parts.length) + (parts.length == 6 ? "; there is none for seconds" : ""));
        String[] texts = parts;
        List<CronField> fields = Arrays.stream(kinds).map(kind -> CronField.parse(kind, texts[kind.ordinal()]))
            .toList();
        CronExpression expression = new CronExpression(text, Optional.empty(), fields);
        Check.that(expression.nextDay(LocalDate.EPOCH, LocalDate.EPOCH.plusYears(YEARS_AHEAD)).isPresent(),
            "it never fires: no month that it names has such a day");
        return expression;
    }

    public String text() {
        return text;
    }

    /** What it says in English, such as {@code at 02:30 on weekdays}. */
    public String words() {
        return every.map(CronWords::period).orElseGet(() -> CronWords.of(fields));
    }

    /**
     * The first moment after this one at which it fires; for {@code @every} this one plus the period. Empty if that is
     * more than 41 years ahead.
     */
    public Optional<Instant> next(Instant after, ZoneId zone) {
        if (every.isPresent()) {
            return Optional.of(after.plus(every.get()));
        }
        return field(CronField.Kind.HOUR).star() ? nextElapsed(after, zone) : nextWallTime(after, zone);
    }

    /** The last moment up to {@code until} at which it fires, found without a look at each one; {@code from} is one. */
    public Instant last(Instant from, Instant until, ZoneId zone) {
        if (every.isPresent()) {
            return from.plus(every.get().multipliedBy(Duration.between(from, until).dividedBy(every.get())));
        }
        Instant last = from;
        // It does not fire after this one, up to until.
        Instant end = until;
        while (Duration.between(last, end).compareTo(SHORTEST) > 0) {
            Instant middle = last.plus(Duration.between(last, end).dividedBy(2));
            Optional<Instant> next = next(middle, zone).filter(moment -> !moment.isAfter(until));
            last = next.orElse(last);
            end = next.isPresent() ? end : middle;
        }
        return next(last, zone).filter(moment -> !moment.isAfter(until)).orElse(last);
    }

    private Optional<Instant> nextElapsed(Instant after, ZoneId zone) {
        ZonedDateTime time = after.truncatedTo(ChronoUnit.MINUTES).atZone(zone).plusMinutes(1);
        LocalDate last = time.toLocalDate().plusYears(YEARS_AHEAD);
        while (time.toLocalDate().isBefore(last)) {
            LocalDate day = time.toLocalDate();
            if (!matches(day)) {
                Optional<LocalDate> next = nextDay(day, last);
                if (next.isEmpty()) {
                    return Optional.empty();
                }
                time = next.get().atStartOfDay(zone);
            } else if (!field(CronField.Kind.HOUR).matches(time.getHour())) {
                time = time.plusMinutes(60 - time.getMinute());
            } else if (!field(CronField.Kind.MINUTE).matches(time.getMinute())) {
                time = time.plusMinutes(1);
            } else {
                return Optional.of(time.toInstant());
            }
        }
        return Optional.empty();
    }

    private Optional<Instant> nextWallTime(Instant after, ZoneId zone) {
        LocalDateTime time = LocalDateTime.ofInstant(after, zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        LocalDate last = time.toLocalDate().plusYears(YEARS_AHEAD);
        for (Optional<LocalDate> day = nextDay(time.toLocalDate(), last); day.isPresent();
            day = nextDay(day.get().plusDays(1), last)) {
            for (int hour : field(CronField.Kind.HOUR).list()) {
                for (int minute : field(CronField.Kind.MINUTE).list()) {
                    LocalDateTime wall = day.get().atTime(hour, minute);
                    Instant moment = wall.isBefore(time) ? after : moment(wall, zone);
                    if (moment.isAfter(after)) {
                        return Optional.of(moment);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** The moment of a wall time: the end of the gap that it is in, or the first of two. */
    private static Instant moment(LocalDateTime wall, ZoneId zone) {
        ZoneOffsetTransition change = zone.getRules().getTransition(wall);
        return change != null && change.isGap() ? change.getInstant() : wall.atZone(zone).toInstant();
    }

    private Optional<LocalDate> nextDay(LocalDate from, LocalDate before) {
        for (LocalDate day = from; day.isBefore(before);) {
            if (matches(day)) {
                return Optional.of(day);
            }
            day = field(CronField.Kind.MONTH).matches(day.getMonthValue()) ? day.plusDays(1)
                : day.withDayOfMonth(1).plusMonths(1);
        }
        return Optional.empty();
    }

    private boolean matches(LocalDate date) {
        CronField days = field(CronField.Kind.DAY);
        CronField weekdays = field(CronField.Kind.WEEKDAY);
        boolean day = days.matches(date.getDayOfMonth());
        boolean weekday = weekdays.matches(date.getDayOfWeek().getValue() % 7);
        boolean either = !days.star() && !weekdays.star();
        return field(CronField.Kind.MONTH).matches(date.getMonthValue()) && (either ? day || weekday : day && weekday);
    }

    private CronField field(CronField.Kind kind) {
        return fields.get(kind.ordinal());
    }
}
