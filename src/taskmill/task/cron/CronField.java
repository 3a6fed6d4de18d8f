package taskmill.task.cron;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import taskmill.task.Check;

/**
 * One field of a cron expression: a bit for each value that matches, bit 0 for 0, and whether its text begins with
 * {@code *}. Immutable.
 */
record CronField(long values, boolean star) {
    /** The five fields in their order, with the range of each. */
    enum Kind {
        MINUTE(0, 59, List.of()),
        HOUR(0, 23, List.of()),
        DAY(1, 31, List.of()),
        MONTH(1, 12, List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
        /** 0 and 7 are Sunday. */
        WEEKDAY(0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

        private final int min;
        private final int max;
        private final List<String> names;

        Kind(int min, int max, List<String> names) {
            this.min = min;
            this.max = max;
            this.names = names;
        }

        /** The largest value that stands for one of its own: 6 for weekdays, since 7 is 0. */
        int last() {
            return this == WEEKDAY ? 6 : max;
        }

        String label() {
            return (this == HOUR ? "an " : "a ") + name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException with a sentence for the caller if the text is no field of this kind */
    static CronField parse(Kind kind, String text) {
        long values = 0;
        for (String part : text.split(",", -1)) {
            values |= part(kind, part);
        }
        if (kind == Kind.WEEKDAY && (values & 1L << 7) != 0) {
            values = values & ~(1L << 7) | 1L;
        }
        return new CronField(values, text.startsWith("*"));
    }

    private static long part(Kind kind, String part) {
        int slash = part.indexOf('/');
        String range = slash < 0 ? part : part.substring(0, slash);
        int step = slash < 0 ? 1 : number(part.substring(slash + 1), "a step", 1, kind.max, "");
        int from = kind.min;
        int to = kind.last();
        int dash = range.indexOf('-');
        if (dash > 0) {
            from = value(kind, range.substring(0, dash));
            to = value(kind, range.substring(dash + 1));
        } else if (!range.equals("*")) {
            from = value(kind, range);
            to = slash < 0 ? from : Math.max(from, kind.last());
        }
        Check.that(from <= to, kind.label() + " range must not run backwards, as " + range + " does");
        long values = 0;
        for (int value = from; value <= to; value += step) {
            values |= 1L << value;
        }
        return values;
    }

    private static int value(Kind kind, String text) {
        int name = kind.names.indexOf(text.toUpperCase(Locale.ROOT));
        return name >= 0 ? name + kind.min : number(text, kind.label(), kind.min, kind.max,
            kind.names.isEmpty() ? "" : ", or a name such as " + kind.names.get(1));
    }

    private static int number(String text, String label, int min, int max, String names) {
        if (text.matches("[0-9]{1,3}")) {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw new IllegalArgumentException(label + " is from " + min + " to " + max + names + ", not \"" + text + "\"");
    }

    boolean matches(int value) {
        return (values & 1L << value) != 0;
    }

    boolean isAny(Kind kind) {
        return list().size() == kind.last() - kind.min + 1;
    }

    List<Integer> list() {
        return IntStream.range(0, Long.SIZE).filter(this::matches).boxed().toList();
    }
}
