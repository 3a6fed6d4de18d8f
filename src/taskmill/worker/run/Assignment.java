package taskmill.worker.run;

import taskmill.task.TaskSpec;

/**
 * One attempt that this worker holds a lease for: what a runner needs to know to run it.
 *
 * @param attempt the number of the attempt, 1 for the first
 * @param worker the id of this worker; with the attempt it is the fencing token
 * @param maxRunMs how long it may run
 */
public record Assignment(TaskSpec spec, int attempt, String worker, long maxRunMs) {
    public String uuid() {
        return spec.uuid();
    }
}
