package taskmill.store;

import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/**
 * One task as it stands.
 *
 * @param placeMs its score in its place: due, lease end or expiry in milliseconds; of no meaning for a queued one
 */
public record TaskRecord(TaskState state, double placeMs, Header header, TaskSpec spec, Run run) {
}
