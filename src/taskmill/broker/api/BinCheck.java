package taskmill.broker.api;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import taskmill.broker.live.Fleet;
import taskmill.store.Submission;
import taskmill.store.TaskStore;
import taskmill.store.WorkerRecord;
import taskmill.task.Nearest;
import taskmill.task.Refusal;
import taskmill.task.ScriptWork;
import taskmill.task.TaskSpec;

/** Refuses scripts that no worker of their queue can run, as far as the workers list their programs. */
record BinCheck(Fleet fleet, TaskStore tasks) {
    private static final int MOST_NAMED = 10;

    /**
     * Accepts a script if a worker has the program. Also accepts it if nobody knows: no worker of the queue is alive,
     * or one does not list all its programs. A script that was submitted before under the same key is not judged again.
     */
    void require(Submission submission) {
        TaskSpec spec = submission.spec();
        String queue = spec.routing().queue();
        if (objection(spec, serving(queue, fleet.recently())).isEmpty()) {
            return;
        }
        Optional<String> objection = objection(spec, serving(queue, fleet.now()));
        boolean known = submission.fingerprint().isPresent() && tasks.isKnown(spec.uuid());
        if (objection.isPresent() && !known) {
            throw Refusal.invalid("bin_name", objection.get());
        }
    }

    /** Why none of these workers, which serve the queue of a task, can run it, as far as that is known. */
    static Optional<String> objection(TaskSpec spec, List<WorkerRecord> serving) {
        if (spec.work() instanceof ScriptWork script && isMissing(script.binName(), serving)) {
            return Optional.of("no worker of the queue " + spec.routing().queue() + " has it; "
                + hint(script.binName(), serving));
        }
        return Optional.empty();
    }

    static List<WorkerRecord> serving(String queue, List<WorkerRecord> workers) {
        return workers.stream().filter(worker -> worker.queues().contains(queue) && !worker.stopping()).toList();
    }

    private static boolean isMissing(String name, List<WorkerRecord> workers) {
        return !workers.isEmpty() && workers.stream().allMatch(worker -> worker.binsComplete()
            && worker.bins().stream().noneMatch(bin -> bin.name().equals(name)));
    }

    private static String hint(String name, List<WorkerRecord> workers) {
        TreeSet<String> names = workers.stream().flatMap(worker -> worker.bins().stream()).map(WorkerRecord.Bin::name)
            .collect(Collectors.toCollection(TreeSet::new));
        return Nearest.of(name, names).map(near -> "did you mean " + near + "?")
            .orElse(names.isEmpty() ? "they have no programs"
                : "known are " + names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "))
                    + (names.size() > MOST_NAMED ? " and others" : ""));
    }
}
