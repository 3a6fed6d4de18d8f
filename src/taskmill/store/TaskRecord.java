package taskmill.store;

import java.util.Map;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/**
 * One task as it stands. Who reads what is stored of it must expect that it cannot be read.
 *
 * @param placeMs its score in its place: due, lease end or expiry in milliseconds; of no meaning for a queued one
 * @param stored its spec
 * @param fields what stands in its run
 */
public record TaskRecord(String uuid, TaskState state, double placeMs, String stored, Map<String, String> fields) {
    /** @throws taskmill.task.Refusal if what is stored is none */
    public Header header() {
        return StoredSpec.header(stored);
    }

    /** @throws taskmill.task.Refusal if what is stored is none */
    public TaskSpec spec() {
        return StoredSpec.parse(uuid, stored);
    }

    /** @throws taskmill.task.Refusal if what is stored is none */
    public Run run() {
        return Run.of(fields);
    }
}
