package taskmill.task.cron;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.IntFunction;

/** Says in English when a cron expression fires. */
final class CronWords {
    private static final int MOST_TIMES = 6;

    /** For example {@code every 1 h 30 min}. */
    static String period(Duration every) {
        StringJoiner words = new StringJoiner(" ", "every ", "");
        add(words, every.toHours(), "h");
        add(words, every.toMinutesPart(), "min");
        add(words, every.toSecondsPart(), "s");
        return words.toString();
    }

    private static void add(StringJoiner words, long count, String unit) {
        if (count > 0) {
            words.add(count + " " + unit);
        }
    }

    /** @param fields in the order of {@link CronField.Kind} */
    static String of(List<CronField> fields) {
        CronField days = fields.get(CronField.Kind.DAY.ordinal());
        CronField months = fields.get(CronField.Kind.MONTH.ordinal());
        CronField weekdays = fields.get(CronField.Kind.WEEKDAY.ordinal());
        List<String> on = new ArrayList<>();
        if (!days.isAny(CronField.Kind.DAY)) {
            on.add("on " + (days.list().size() == 1 ? "day " : "days ") + list(days.list(), Integer::toString)
                + " of the month");
        }
        if (!weekdays.isAny(CronField.Kind.WEEKDAY)) {
            on.add("on " + weekdays(weekdays.list()));
        }
        StringJoiner words = new StringJoiner(" ");
        words.add(times(fields.get(CronField.Kind.MINUTE.ordinal()), fields.get(CronField.Kind.HOUR.ordinal())));
        if (!on.isEmpty()) {
            words.add(String.join(!days.star() && !weekdays.star() ? " or " : " if ", on));
        }
        if (!months.isAny(CronField.Kind.MONTH)) {
            words.add("in " + list(months.list(),
                month -> Month.of(month).getDisplayName(TextStyle.FULL, Locale.ENGLISH)));
        }
        return words.toString();
    }

    private static String weekdays(List<Integer> days) {
        return days.equals(List.of(1, 2, 3, 4, 5)) ? "weekdays" : days.equals(List.of(0, 6)) ? "weekends"
            : list(days, day -> DayOfWeek.of(day == 0 ? 7 : day).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
    }

    private static String times(CronField minutes, CronField hours) {
        List<Integer> hour = hours.list();
        List<Integer> minute = minutes.list();
        boolean anyHour = hours.isAny(CronField.Kind.HOUR);
        if (!hours.star() && minute.size() * hour.size() <= MOST_TIMES) {
            List<String> times = new ArrayList<>();
            hour.forEach(h -> minute.forEach(m -> times.add(String.format(Locale.ROOT, "%02d:%02d", h, m))));
            return "at " + join(times);
        }
        String inHours = anyHour ? "" : " of hour" + (hour.size() == 1 ? " " : "s ") + list(hour, Integer::toString);
        int hourStep = evenStep(hours, 24);
        if (minute.equals(List.of(0)) && hourStep > 0) {
            return hourStep == 1 ? "every hour" : "every " + hourStep + " hours";
        }
        int minuteStep = evenStep(minutes, 60);
        if (minuteStep > 0) {
            return (minuteStep == 1 ? "every minute" : "every " + minuteStep + " minutes") + inHours;
        }
        return "at minute" + (minute.size() == 1 ? " " : "s ") + list(minute, Integer::toString)
            + (anyHour ? " of every hour" : inHours);
    }

    /** The distance between any two neighbours, also around the clock; 0 if they differ. */
    private static int evenStep(CronField field, int all) {
        List<Integer> values = field.list();
        int step = all / values.size();
        boolean even = all % values.size() == 0 && values.get(0) == 0;
        for (int i = 0; i < values.size() && even; i++) {
            even = values.get(i) == i * step;
        }
        return even && (field.star() || step < all) ? step : 0;
    }

    /** Numbers or names, with runs of three or more as {@code a to b}. */
    private static String list(List<Integer> values, IntFunction<String> name) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            int end = i;
            while (end + 1 < values.size() && values.get(end + 1) == values.get(end) + 1) {
                end++;
            }
            if (end - i >= 2) {
                parts.add(name.apply(values.get(i)) + " to " + name.apply(values.get(end)));
                i = end;
            } else {
                parts.add(name.apply(values.get(i)));
            }
        }
        return join(parts);
    }

    private static String join(List<String> parts) {
        int last = parts.size() - 1;
        return last == 0 ? parts.get(0) : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }
}
