package taskmill.worker;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.TaskTimes;
import taskmill.worker.run.ResultMemory;

/**
 * The attempts of one shard that have ended here and that Redis has not confirmed, to be settled or given back. Each is
 * sent until Redis has confirmed it. Confined to the step thread, except for {@link #ended}.
 */
final class Unsettled {
    private static final System.Logger LOG = System.getLogger(Unsettled.class.getName());
    /** Characters of results that are sent at once; a longer one goes alone. */
    private static final int MAX_SENT_CHARS = 4 << 20;
    private static final long TIMES_NANOS = TimeUnit.SECONDS.toNanos(1);
    private final Counters counters;
    private final ResultMemory results;
    private final Queue<Attempt> ended = new ConcurrentLinkedQueue<>();
    private final List<Attempt> toSettle = new ArrayList<>();
    private final List<AttemptId> toRecover = new ArrayList<>();
    private final List<AttemptId> toRelease = new ArrayList<>();
    private final List<AttemptId> neverStarted = new ArrayList<>();
    /** Of attempts that were to be settled, since the times were sent. */
    private final TaskTimes.Sums times = new TaskTimes.Sums();
    private long timesNanos = System.nanoTime() - TIMES_NANOS;

    Unsettled(Counters counters, ResultMemory results) {
        this.counters = counters;
        this.results = results;
    }

    /** Any thread: an attempt has its outcome. */
    void ended(Attempt attempt) {
        ended.add(attempt);
    }

    void neverStarted(AttemptId id) {
        neverStarted.add(id);
    }

    /** True if attempts have ended since the last {@link #collect}, or are to be settled. */
    boolean hasNews() {
        return !ended.isEmpty() || !toSettle.isEmpty();
    }

    boolean isEmpty() {
        return toSettle.isEmpty() && toRecover.isEmpty() && toRelease.isEmpty() && neverStarted.isEmpty()
            && ended.isEmpty();
    }

    List<Attempt> toSettle() {
        return List.copyOf(toSettle);
    }

    /** The first of them, as many as may be sent at once. */
    List<Attempt> nextToSettle() {
        int count = 0;
        long chars = 0;
        for (Attempt attempt : toSettle) {
            chars += attempt.ended().resultJson().length();
            if (count > 0 && chars > MAX_SENT_CHARS) {
                break;
            }
            count++;
        }
        return List.copyOf(toSettle.subList(0, count));
    }

    /** Takes over what has ended, and frees its slots; true if the machine could not run some of it. */
    boolean collect(Attempts attempts) {
        boolean impaired = false;
        for (Attempt attempt = ended.poll(); attempt != null; attempt = ended.poll()) {
            attempts.remove(attempt);
            attempt.forgetRun();
            AttemptId id = attempt.id();
            Optional<ErrorCode> code = attempt.ended().failure().map(Outcome.Failure::code);
            counters.add(Counters.Event.FENCED, attempt.isFenced() ? 1 : 0);
            if (attempt.isStale()) {
                drop(attempt);
                LOG.log(Level.DEBUG, "an outcome is dropped, another worker has the task uuid={0} attempt={1}",
                    id.uuid(), id.attempt());
            } else if (attempt.isImpaired()) {
                drop(attempt);
                neverStarted.add(id);
                impaired = true;
            } else if (code.equals(Optional.of(ErrorCode.WORKER_LOST))) {
                drop(attempt);
                toRecover.add(id);
            } else if (code.equals(Optional.of(ErrorCode.SHUTDOWN))) {
                drop(attempt);
                toRelease.add(id);
            } else {
                toSettle.add(attempt);
                attempt.times().ifPresent(times::add);
            }
        }
        return impaired;
    }

    /** The times to be counted, at most once a second unless the worker stops; else empty. */
    String nextTimes(long now, boolean isStopping) {
        return isStopping || timesWaitNanos(now) <= 0 ? times.totals() : "";
    }

    /** Redis has counted them. */
    void timesCounted(long now) {
        times.clear();
        timesNanos = now;
    }

    boolean hasTimes() {
        return !times.isEmpty();
    }

    /** Until there are times to send. */
    long timesWaitNanos(long now) {
        return times.isEmpty() ? Long.MAX_VALUE : timesNanos + TIMES_NANOS - now;
    }

    private void drop(Attempt attempt) {
        results.drop(attempt.ended().resultJson().length());
    }

    /** Redis has answered for those of {@link #nextToSettle}. */
    void settled(List<Attempt> sent, List<AttemptReply> replies) {
        toSettle.subList(0, sent.size()).clear();
        sent.forEach(this::drop);
        for (int i = 0; i < sent.size(); i++) {
            AttemptId id = sent.get(i).id();
            boolean stale = replies.get(i) == AttemptReply.STALE;
            counters.add(stale ? Counters.Event.STALE : Counters.Event.SETTLED, 1);
            Level level = stale ? Level.WARNING : Level.DEBUG;
            if (LOG.isLoggable(level)) {
                LOG.log(level, "settled as {0} uuid={1} attempt={2}", replies.get(i), id.uuid(), id.attempt());
            }
        }
    }

    /** Gives back what is not to be settled, in up to three more round trips; this is rare. */
    void giveBack(LeaseStore leases, int shard) {
        release(leases, shard, toRelease, true);
        release(leases, shard, neverStarted, false);
        if (!toRecover.isEmpty()) {
            leases.recoverOwn(shard, toRecover);
            toRecover.clear();
        }
    }

    private void release(LeaseStore leases, int shard, List<AttemptId> ids, boolean started) {
        if (!ids.isEmpty()) {
            leases.release(shard, ids, started);
            counters.add(Counters.Event.RELEASED, ids.size());
            ids.clear();
        }
    }
}
