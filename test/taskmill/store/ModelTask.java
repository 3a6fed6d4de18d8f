package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/** A task of the {@link Model}; its score is a sequence, a due time, the end of a lease or an expiry, by its state. */
final class ModelTask {
    /** Each arrow of the diagram: due, claim, settle, release and recover, too late, cancel, retry by hand. */
    private static final Map<TaskState, Set<TaskState>> NEXT = Map.of(
        TaskState.SCHEDULED, EnumSet.of(TaskState.QUEUED, TaskState.FAILED, TaskState.CANCELED),
        TaskState.QUEUED, EnumSet.of(TaskState.RUNNING, TaskState.FAILED, TaskState.CANCELED),
        TaskState.RUNNING, EnumSet.of(TaskState.SUCCEEDED, TaskState.RETRYING, TaskState.FAILED, TaskState.CANCELED,
            TaskState.QUEUED),
        TaskState.RETRYING, EnumSet.of(TaskState.QUEUED, TaskState.FAILED, TaskState.CANCELED),
        TaskState.FAILED, EnumSet.of(TaskState.QUEUED), TaskState.CANCELED, EnumSet.of(TaskState.QUEUED));
    static final Comparator<ModelTask> BY_SCORE =
        Comparator.<ModelTask>comparingLong(task -> task.score).thenComparing(task -> task.spec.uuid());
    static final Comparator<ModelTask> READY =
        Comparator.<ModelTask>comparingInt(task -> -task.spec.routing().priority())
            .thenComparingLong(task -> task.score);
    static final Comparator<ModelTask> BY_START_BEFORE =
        Comparator.<ModelTask>comparingLong(task -> task.spec.schedule().startBeforeMs())
            .thenComparing(task -> task.spec.uuid());
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

    /** It was claimed. */
    AttemptId run(String by, long nowMs, long lease) {
        become(TaskState.RUNNING, nowMs + lease);
        attempt++;
        worker = by;
        leaseMs = lease;
        return id();
    }

    AttemptId id() {
        return new AttemptId(spec.uuid(), attempt, spec.routing().queue());
    }

    /** How an observer names its lease. */
    ExpiredLease lease() {
        return new ExpiredLease(id(), score, leaseMs);
    }

    boolean isIn(TaskState waiting, String queue) {
        return state == waiting && spec.routing().queue().equals(queue);
    }

    /** The part of its worker's lease that it waits, as the first 32 bits of SHA-1 say. */
    long share() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((spec.uuid() + " " + attempt).getBytes(StandardCharsets.UTF_8));
            long bits = ByteBuffer.wrap(digest).getInt() & 0xffffffffL;
            return (long) (bits / 0x1p32 * leaseMs);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    boolean isOver(long now) {
        return state.isFinished() && score <= now;
    }

    AttemptReply become(TaskState next, long itsScore) {
        assertTrue(NEXT.getOrDefault(state, Set.of()).contains(next), () -> state + " may become " + next);
        state = next;
        score = itsScore;
        return AttemptReply.valueOf(next == TaskState.RUNNING ? "OK" : next.name());
    }

    void startAnew() {
        base = attempt;
        failures = 0;
        lost = 0;
        flagged = false;
        code = Optional.empty();
    }
}
