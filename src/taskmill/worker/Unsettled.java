package taskmill.worker;

import java.lang.System.Logger.Level;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import taskmill.store.LeaseStore.Ended;
import taskmill.store.LeaseStore.Held;
import taskmill.store.LeaseStore.Word;
import taskmill.store.LeaseStore;
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
    private final List<Held> ownLost = new ArrayList<>();
    private final List<Held> toRelease = new ArrayList<>();
    private final List<Held> neverStarted = new ArrayList<>();

    Unsettled(Counters tally) {
        this.tally = tally;
    }

    /** Any thread: an attempt has its outcome. */
    void ended(Attempt attempt) {
        ended.add(attempt);
    }

    /** An attempt was claimed that will not be started. */
    void neverStarted(Held held) {
        neverStarted.add(held);
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
            Held held = attempt.held();
            Optional<ErrorCode> code = attempt.outcome().orElseThrow().failure().map(Outcome.Failure::code);
            tally.add(Counters.Event.FENCED, attempt.isFenced() ? 1 : 0);
            if (attempt.isStale()) {
                LOG.log(Level.DEBUG, "an outcome is dropped: the task is somebody else''s uuid={0} attempt={1}",
                    held.uuid(), held.attempt());
            } else if (code.equals(Optional.of(ErrorCode.WORKER_LOST))) {
                ownLost.add(held);
            } else if (code.equals(Optional.of(ErrorCode.SHUTDOWN))) {
                toRelease.add(held);
            } else {
                undelivered.add(attempt);
            }
        }
    }

    /** Redis has said what became of the first of the outcomes that it had not taken. */
    void settled(List<Attempt> delivered, List<Ended> told, List<Word> words) {
        undelivered.subList(0, delivered.size()).clear();
        for (int i = 0; i < words.size(); i++) {
            Held held = told.get(i).held();
            boolean stale = words.get(i) == Word.STALE;
            tally.add(stale ? Counters.Event.STALE : Counters.Event.SETTLED, 1);
            Level level = stale ? Level.WARNING : Level.DEBUG;
            if (LOG.isLoggable(level)) {
                LOG.log(level, "settled as {0} uuid={1} attempt={2}", words.get(i), held.uuid(), held.attempt());
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
