package taskmill.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import taskmill.task.Check;
import taskmill.task.Progress;

/**
 * What happened to a task so far. Times are milliseconds since 1970 by the clock of Redis, 0 for never.
 *
 * @param attempt the number of the last attempt, 0 if it was never claimed
 * @param base the attempt at the last retry by hand; the other counts begin there
 * @param worker who has or had the last attempt, empty if it was released or lost
 * @param resultJson the result of the last attempt that ended
 */
public record StoredRun(
    int attempt, int base, int failures, int lost, String worker, long startedMs, long endedMs, boolean canceled,
    Optional<String> code, Optional<String> detail, Optional<String> resultJson, Optional<Progress> progress,
    List<LedgerRow> ledger) {
    /** The fields that a listing asks for. */
    static final List<String> LISTED = List.of("n", "b", "f", "l", "w", "s", "e", "x");
    private static final Pattern LEDGER_NAME = Pattern.compile("a[0-9]{1,9}");

    /**
     * One attempt that ended. The outcome is succeeded, failed:CODE, canceled, released or lost. Of a failure it has
     * the exit code or HTTP status, else -1, and the beginning of the detail.
     */
    public record LedgerRow(int attempt, String worker, long startedMs, long endedMs, String outcome, int status,
        String detail) {
        static LedgerRow parse(int attempt, String row) {
            String[] field = row.split(" ", 6);
            boolean hasFailed = field.length == 6;
            Check.that(hasFailed || field.length == 4, "a row of the ledger has 4 or 6 fields, not " + field.length);
            return new LedgerRow(attempt, field[0], Long.parseLong(field[1]), Long.parseLong(field[2]), field[3],
                hasFailed ? Integer.parseInt(field[4]) : -1, hasFailed ? field[5] : "");
        }
    }

    /** @throws CorruptData if what is stored is no run */
    static StoredRun of(Map<String, String> fields) {
        try {
            return new StoredRun(number(fields, "n"), number(fields, "b"), number(fields, "f"), number(fields, "l"),
                fields.getOrDefault("w", ""), Long.parseLong(fields.getOrDefault("s", "0")),
                Long.parseLong(fields.getOrDefault("e", "0")), fields.containsKey("c"),
                Optional.ofNullable(fields.get("x")), Optional.ofNullable(fields.get("m")),
                Optional.ofNullable(fields.get("R")), progress(fields), ledger(fields));
        } catch (IllegalArgumentException e) {
            throw new CorruptData("run", e);
        }
    }

    private static Optional<Progress> progress(Map<String, String> fields) {
        String own = fields.getOrDefault("n", "0") + " ";
        return Optional.ofNullable(fields.get("p")).filter(said -> said.startsWith(own))
            .flatMap(said -> Progress.parse(said.substring(own.length())));
    }

    private static List<LedgerRow> ledger(Map<String, String> fields) {
        List<LedgerRow> rows = new ArrayList<>();
        fields.forEach((name, row) -> {
            if (LEDGER_NAME.matcher(name).matches()) {
                rows.add(LedgerRow.parse(Integer.parseInt(name.substring(1)), row));
            }
        });
        rows.sort(Comparator.comparingInt(LedgerRow::attempt));
        return List.copyOf(rows);
    }

    private static int number(Map<String, String> fields, String name) {
        return Integer.parseInt(fields.getOrDefault(name, "0"));
    }
}
