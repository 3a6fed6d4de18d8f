package taskmill.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;

/**
 * What a worker owes one shard: outcomes to be settled, and attempts to be given back. All is kept until Redis has
 * confirmed it. Confined to the step thread, but for {@link #ended}.
 */
final class Unsettled {
    private static final Logger LOG = System.getLogger(Unsettled.class.getName());
    private final Counters tally;
    private final Queue<Attempt> ended = new ConcurrentLinkedQueue<>();
    private final List<Attempt> undelivered = new ArrayList<>();
    private final List<AttemptId> ownLost = new ArrayList<>();
    private final List<AttemptId> toRelease = new ArrayList<>();
    private final List<AttemptId> neverStarted = new ArrayList<>();

    Unsettled(Counters tally) {
        this.tally = tally;
    }

    /** Any thread: an attempt has its outcome. */
    void ended(Attempt attempt) {
        ended.add(attempt);
    }

    /** An attempt was claimed that will not be started. */
    void neverStarted(AttemptId id) {
        neverStarted.add(id);
    }

    /** True if attempts have ended since the last {@link #collect}. */
    boolean hasNews() {
        return !ended.isEmpty();
    }

    boolean isEmpty() {
        return undelivered.isEmpty() && ownLost.isEmpty() && toRelease.isEmpty() && neverStarted.isEmpty()
            && ended.isEmpty();
    }

    /** The outcomes that Redis has not taken. */
    List<Attempt> undelivered() {
        return List.copyOf(undelivered);
    }

    /** Takes over what has ended, each by what has to be said of it, and frees its slot. */
    void collect(Attempts attempts) {
        for (Attempt attempt = ended.poll(); attempt != null; attempt = ended.poll()) {
            attempts.remove(attempt);
            AttemptId id = attempt.id();
            Optional<ErrorCode> code = attempt.outcome().orElseThrow().failure().map(Outcome.Failure::code);
            tally.add(Counters.Event.FENCED, attempt.isFenced() ? 1 : 0);
            if (attempt.isStale()) {
                LOG.log(Level.DEBUG, "an outcome is dropped: the task is somebody else''s uuid={0} attempt={1}",
                    id.uuid(), id.attempt());
            } else if (code.equals(Optional.of(ErrorCode.WORKER_LOST))) {
                ownLost.add(id);
            } else if (code.equals(Optional.of(ErrorCode.SHUTDOWN))) {
                toRelease.add(id);
            } else {
                undelivered.add(attempt);
            }
        }
    }

    /** Redis has said what became of the first of the outcomes that it had not taken. */
    void settled(List<Attempt> delivered, List<EndedAttempt> told, List<AttemptReply> words) {
        undelivered.subList(0, delivered.size()).clear();
        for (int i = 0; i < words.size(); i++) {
            AttemptId id = told.get(i).id();
            boolean stale = words.get(i) == AttemptReply.STALE;
            tally.add(stale ? Counters.Event.STALE : Counters.Event.SETTLED, 1);
            Level level = stale ? Level.WARNING : Level.DEBUG;
            if (LOG.isLoggable(level)) {
                LOG.log(level, "settled as {0} uuid={1} attempt={2}", words.get(i), id.uuid(), id.attempt());
            }
        }
    }

    /** Gives back what is not to be settled, in up to three more round trips; this is rare. */
    void giveBack(LeaseStore leases, int shard, int maxLost) {
        if (!toRelease.isEmpty()) {
            leases.release(shard, toRelease, true);
            tally.add(Counters.Event.RELEASED, toRelease.size());
            toRelease.clear();
        }
        if (!neverStarted.isEmpty()) {
            leases.release(shard, neverStarted, false);
            neverStarted.clear();
        }
        if (!ownLost.isEmpty()) {
            leases.recoverOwn(shard, ownLost, maxLost);
            ownLost.clear();
        }
    }
}
