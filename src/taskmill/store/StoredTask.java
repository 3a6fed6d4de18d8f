package taskmill.store;

import java.util.Map;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/**
 * One task as it stands in Redis; anybody who reaches that may have written it.
 *
 * @param score in the set of its state: due, lease end or expiry in milliseconds; its order for a queued task
 * @param storedSpec its spec; in a listing only the header line
 * @param runFields the fields of its run; in a listing without detail, result and ledger
 */
public record StoredTask(
    String uuid, TaskState state, double score, String storedSpec, Map<String, String> runFields) {
    /** @throws CorruptData if what is stored is no header */
    public SpecHeader header() {
        return StoredSpec.header(storedSpec);
    }

    /** @throws CorruptData if what is stored is no spec */
    public TaskSpec spec() {
        return StoredSpec.parse(uuid, storedSpec);
    }

    /** @throws CorruptData if what is stored is no run */
    public StoredRun run() {
        return StoredRun.of(runFields);
    }
}
