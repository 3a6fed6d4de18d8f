package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import taskmill.store.LeaseStore.ExpiredLease;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/** A task of the {@link Model}; its score is a sequence, a due time, the end of a lease or an expiry, by its state. */
final class ModelTask {
    final TaskSpec spec;
    final Optional<String> fingerprint;
    final long startMs;
    TaskState state;
    long score;
    boolean mayBeLate;
    int attempt;
    int base;
    int failures;
    int lost;
    boolean flagged;
    String worker = "";
    long leaseMs;
    Optional<String> code = Optional.empty();

    ModelTask(Submission submission, long startMs) {
        this.spec = submission.spec();
        this.fingerprint = submission.fingerprint();
        this.startMs = startMs;
        this.mayBeLate = spec.schedule().startBeforeMs() > 0;
    }

    boolean isRun(AttemptId held, String byWorker) {
        return attempt == held.attempt() && worker.equals(byWorker);
    }

    AttemptId id() {
        return new AttemptId(spec.uuid(), attempt);
    }

    /** How an observer names its lease. */
    ExpiredLease lease() {
        return new ExpiredLease(id(), score, leaseMs);
    }

    boolean isIn(TaskState waiting, String queue) {
        return state == waiting && spec.routing().queue().equals(queue);
    }

    boolean isOver(long now) {
        return state.isFinished() && score <= now;
    }

    void become(TaskState next, long itsScore) {
        assertTrue(state.mayBecome(next), () -> state + " may become " + next);
        state = next;
        score = itsScore;
    }

    void startAnew() {
        base = attempt;
        failures = 0;
        lost = 0;
        flagged = false;
        code = Optional.empty();
    }
}
