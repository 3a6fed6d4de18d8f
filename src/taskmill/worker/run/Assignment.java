package taskmill.worker.run;

import taskmill.task.TaskSpec;

/**
 * One attempt that this worker holds a lease for: what a runner needs to run it.
 *
 * @param worker the id of this worker; with the attempt, 1 for the first, it is the fencing token
 * @param fenceNanos its fence at the start, by {@link System#nanoTime}; each renewal moves it, see {@link Run#fence}
 */
public record Assignment(TaskSpec spec, int attempt, String worker, long maxRunMs, long fenceNanos) {
    public String uuid() {
        return spec.uuid();
    }
}
