package taskmill.store;

import java.util.Map;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

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
}
