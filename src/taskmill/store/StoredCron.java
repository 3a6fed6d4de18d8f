package taskmill.store;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import taskmill.store.StoredTask.SpecHeader;
import taskmill.task.Refusal;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.task.Word;
import taskmill.task.cron.CronExpression;
import taskmill.task.cron.CronRule;

/**
 * A cron as it stands in Redis; anybody who reaches that may have written it. Times are milliseconds since 1970.
 *
 * @param fields as {@link Keys} lists them; the work only if it was asked for
 * @param lastState of its last task; empty if that is gone, or was not asked for
 */
public record StoredCron(String name, Map<String, String> fields, Optional<TaskState> lastState) {
    static final List<String> LISTED = List.of("revision", "next", "when", "zone", "misfire", "overlap", "queue",
        "line", "task", "task_time", "outcome", "ended", "success", "misfires", "overlaps", "paused", "by", "note");
    static final String WORK = "work";
    /** Of the spec, which has an id of its own for each fire. */
    private static final String NO_ID = "00000000-0000-0000-0000-000000000000";

    /** Changes whenever the cron is changed, but not when it fires. */
    public String revision() {
        return text("revision");
    }

    boolean isThere() {
        return !revision().isEmpty();
    }

    /** When it fires next, 0 for never. */
    public long nextMs() {
        return ms("next");
    }

    /** Since when it has been paused, 0 if it is not. */
    public long pausedMs() {
        return ms("paused");
    }

    public String queue() {
        return text("queue");
    }

    /** A field as a text, empty if it is missing. */
    public String text(String field) {
        return fields.getOrDefault(field, "");
    }

    /** A field as a moment or a number, 0 if it is missing; {@link CorruptData} if it is no number. */
    public long ms(String field) {
        try {
            return Long.parseLong(fields.getOrDefault(field, "0"));
        } catch (NumberFormatException e) {
            throw new CorruptData("cron", e);
        }
    }

    /** @throws CorruptData if it cannot be read, as one that a later version has written */
    public CronRule rule() {
        try {
            return new CronRule(CronExpression.parse("when", text("when")), ZoneId.of(text("zone")),
                Word.of(CronRule.Misfire.values(), "misfire", text("misfire")),
                Word.of(CronRule.Overlap.values(), "overlap", text("overlap")));
        } catch (Refusal | DateTimeException e) {
            throw new CorruptData("cron", e);
        }
    }

    /** @throws CorruptData if it cannot be read */
    public SpecHeader header() {
        return StoredSpec.header(text("line") + " 0 0");
    }

    /** What is submitted at each fire; with the work. {@link CorruptData} if it cannot be read. */
    public TaskSpec spec() {
        return StoredSpec.parse(NO_ID, text("line") + " 0 0\n" + text(WORK));
    }

    static List<String> fieldsWithWork() {
        return Stream.concat(LISTED.stream(), Stream.of(WORK)).toList();
    }

    /** What a script answers of crons, and when the next one will be due, 0 if none will. */
    public record Found(long nowMs, long nextMs, List<StoredCron> crons) {
        static Found of(List<?> answer) {
            List<StoredCron> crons = new ArrayList<>();
            for (int i = 2; i < answer.size(); i += 3) {
                String state = (String) answer.get(i + 2);
                crons.add(new StoredCron((String) answer.get(i), Scripts.map(fieldsWithWork(), answer.get(i + 1)),
                    state.isEmpty() ? Optional.empty() : Optional.of(TaskState.of(state))));
            }
            return new Found((Long) answer.get(0), (Long) answer.get(1), crons);
        }
    }
}
