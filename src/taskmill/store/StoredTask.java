package taskmill.store;

import java.util.Locale;
import java.util.Map;
import taskmill.task.OnLost;
import taskmill.task.Plan;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.TaskType;

/**
 * One task as it stands in Redis; anybody who reaches that may have written it: each method throws {@link CorruptData}
 * if it cannot be read.
 *
 * @param score in the set of its state: due, lease end or expiry in milliseconds; its order for a queued task
 * @param storedSpec its spec; in a listing only the header line, of a large task that was read in brief both lines
 * @param runFields the fields of its run; in a listing without detail, result and ledger
 * @param isBrief whether work and result of a large task were left out
 */
public record StoredTask(
    String uuid, TaskState state, double score, String storedSpec, Map<String, String> runFields, boolean isBrief) {
    public SpecHeader header() {
        return StoredSpec.header(storedSpec);
    }

    public TaskSpec.Extras extras() {
        try {
            return StoredSpec.extras(storedSpec);
        } catch (RuntimeException e) {
            throw new CorruptData("spec", e);
        }
    }

    public TaskSpec spec() {
        return StoredSpec.parse(uuid, storedSpec);
    }

    public StoredRun run() {
        return StoredRun.of(runFields);
    }

    /**
     * The first line of a stored spec: its fields in the order of this record, separated by one blank. It is short
     * because every task has one: words stand there by their first letters, and the start as milliseconds after {@code
     * createdMs}. Lua reads the first eight fields and appends the last two at the submit. An upper-case letter of the
     * type means that a second line follows, with what only some tasks have: {@code name=value} and so on, separated by
     * blanks.
     *
     * @param keepMs 0 for the default of the process that finishes the task
     * @param startBeforeMs 0 for none
     * @param fingerprint of the parameters of a task with an idempotency key, else {@code -}
     * @param createdMs when it was stored, by the clock of Redis
     * @param startMs when it may start: its start time, or when it was stored if that was later
     */
    public record SpecHeader(
        String queue, int priority, Plan plan, long keepMs, OnLost onLost, long startBeforeMs, String fingerprint,
        TaskType type, long createdMs, long startMs) {
        static final String NO_FINGERPRINT = "-";

        /** The first eight fields, which are known before the submit. */
        static String line(TaskSpec spec, String fingerprint) {
            String type = letter(spec.work().type());
            return String.join(" ", spec.routing().queue(), Integer.toString(spec.routing().priority()),
                spec.retry().plan().encoded(), Long.toString(spec.durations().keepMs()), letter(spec.retry().onLost()),
                Long.toString(spec.schedule().startBeforeMs()), fingerprint,
                spec.extras().equals(TaskSpec.Extras.NONE) ? type : type.toUpperCase(Locale.ROOT));
        }

        static SpecHeader parse(String line) {
            String[] field = line.split(" ");
            if (field.length != 10) {
                throw new IllegalArgumentException("the header has 10 fields, not " + field.length);
            }
            long createdMs = Long.parseLong(field[8]);
            return new SpecHeader(field[0], Integer.parseInt(field[1]), Plan.decoded(field[2]),
                Long.parseLong(field[3]), byLetter(OnLost.values(), field[4]), Long.parseLong(field[5]), field[6],
                byLetter(TaskType.values(), field[7].toLowerCase(Locale.ROOT)), createdMs,
                createdMs + Long.parseLong(field[9]));
        }

        private static String letter(Enum<?> word) {
            return word.name().substring(0, 1).toLowerCase(Locale.ROOT);
        }

        private static <E extends Enum<E>> E byLetter(E[] words, String letter) {
            for (E word : words) {
                if (letter(word).equals(letter)) {
                    return word;
                }
            }
            throw new IllegalArgumentException("the header has the unknown letter " + letter);
        }
    }
}
