package taskmill.worker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.BatchReply;
import taskmill.store.LeaseStore.Claim;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.ExpiredLease;
import taskmill.task.Unavailable;
import taskmill.worker.run.StopReason;

/**
 * What a worker has to tell one shard and to ask of it. One step is one round trip: settle what ended, renew what is
 * due, recover what others lost, claim. Confined to the step thread, but for the methods marked otherwise.
 */
final class ShardSession {
    private static final Logger LOG = System.getLogger(ShardSession.class.getName());
    private static final int LARGEST_CLAIM = 1000;
    private static final int EXPIRED_PAGE = 100;
    private static final long NEXT_PAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final int index;
    private final LeaseStore leases;
    private final LeaseTiming timing;
    private final Attempts attempts;
    private final AttemptStarter starter;
    private final Supplier<List<String>> queues;
    private final int maxLost;
    private final Counters tally;
    private final ExpiredLeases sightings = new ExpiredLeases();
    private final Unsettled debts;
    private final List<ExpiredLease> toRecover = new ArrayList<>();
    /** There may be something to claim. */
    private volatile boolean look = true;
    private Optional<ClaimRequest> unanswered = Optional.empty();
    private Optional<Long> dueNanos = Optional.empty();
    private int cursor;
    private int failures;
    private long silentSinceNanos;
    private long retryNanos;
    private long renewedNanos;
    private long askedNanos;

    /** How many deaths of its workers a task survives, and where is counted what happens. */
    record Limits(int maxLost, Counters tally) {
    }

    ShardSession(int index, LeaseStore leases, LeaseTiming timing, Attempts attempts, AttemptStarter starter,
        Supplier<List<String>> queues, Limits limits) {
        this.index = index;
        this.leases = leases;
        this.timing = timing;
        this.attempts = attempts;
        this.starter = starter;
        this.queues = queues;
        this.maxLost = limits.maxLost();
        this.tally = limits.tally();
        this.debts = new Unsettled(tally);
        this.retryNanos = System.nanoTime();
        this.renewedNanos = retryNanos;
        this.askedNanos = retryNanos;
    }

    int index() {
        return index;
    }

    /** Any thread: an attempt of this shard has its outcome. */
    void ended(Attempt attempt) {
        debts.ended(attempt);
    }

    /** Any thread: the next step with room is to claim. */
    void lookAgain() {
        look = true;
    }

    boolean isLooking() {
        return look;
    }

    /** True if Redis has not taken everything that ended here, or a claim is without an answer. */
    boolean isOwing() {
        return !debts.isEmpty() || unanswered.isPresent();
    }

    /**
     * True if a worker that stops has to wait for this shard. A claim without an answer is nothing to wait for while
     * Redis does not answer at all: what it took comes back when its lease is over.
     */
    boolean holdsUp() {
        return !debts.isEmpty() || unanswered.isPresent() && !isFailing();
    }

    /** True while Redis does not take what it is told. */
    boolean isFailing() {
        return failures > 0;
    }

    /** Slots that a claim without an answer may have filled. */
    int reserved() {
        return unanswered.map(ClaimRequest::want).orElse(0);
    }

    /** How many outcomes Redis has not taken. */
    int undelivered() {
        return debts.undelivered().size();
    }

    /** The attempts whose outcomes Redis has not taken. */
    List<AttemptId> untold() {
        return debts.undelivered().stream().map(Attempt::id).toList();
    }

    /**
     * Makes one round trip if there is anything to tell or to ask.
     *
     * @return false if Redis did not answer
     */
    boolean step(Slots budget) {
        debts.collect(attempts);
        long now = System.nanoTime();
        if (failures > 0 && now - retryNanos < 0) {
            return false;
        }
        boolean renew = now - renewedNanos >= timing.renewNanos();
        List<Attempt> renewed = renew ? attempts.renewable(index) : List.of();
        List<Attempt> delivered = debts.undelivered();
        unanswered = request(budget, now, renew);
        Batch exchange = new Batch(delivered.stream().map(Attempt::delivery).toList(),
            renewed.stream().map(Attempt::id).toList(), List.copyOf(toRecover), unanswered);
        try {
            BatchReply answer = leases.send(index, exchange, maxLost);
            answered(now);
            debts.settled(delivered, exchange.settle(), answer.settled());
            renewed(renewed, answer.renewed(), now, renew);
            recovered(exchange.recover(), answer.recovered());
            unanswered = Optional.empty();
            answer.claim().ifPresent(claim -> claimed(exchange.claim().orElseThrow(), claim, budget, now));
            debts.giveBack(leases, index, maxLost);
            return true;
        } catch (Unavailable e) {
            failed(e, now);
            return false;
        }
    }

    private Optional<ClaimRequest> request(Slots budget, long now, boolean renew) {
        if (unanswered.isPresent()) {
            return unanswered;
        }
        int want = isAsking(now) ? Math.min(budget.allowed(now), LARGEST_CLAIM) : 0;
        if (want > 0) {
            look = false;
            askedNanos = now;
        }
        boolean paging = cursor > 0;
        // What is recovered in the same round trip makes those behind it move up.
        cursor = Math.max(0, cursor - toRecover.size());
        // After trouble a request for nothing, too, has its use: that there is an answer.
        return want > 0 || failures > 0 || (renew || paging) && !budget.isStopping()
            ? Optional.of(new ClaimRequest(UUID.randomUUID().toString(), want, cursor, queues.get(), timing.pollMs()))
            : Optional.empty();
    }

    private boolean isAsking(long now) {
        return look || now - askedNanos >= timing.pollNanos() || dueNanos.filter(due -> now - due >= 0).isPresent();
    }

    private void answered(long sentNanos) {
        long silentSince = failures > 0 ? silentSinceNanos : sentNanos;
        if (System.nanoTime() - silentSince > timing.silenceNanos()) {
            sightings.forgetAll();
            toRecover.clear();
        }
        if (failures > 0) {
            LOG.log(Level.INFO, "Redis answers again shard={0} failures={1}", index, failures);
            failures = 0;
        }
    }

    private void failed(Unavailable e, long sentNanos) {
        if (failures == 0) {
            silentSinceNanos = sentNanos;
            LOG.log(Level.WARNING, "{0}; trying again shard={1} undelivered={2}", e.getMessage(), index,
                debts.undelivered().size());
        }
        retryNanos = System.nanoTime() + timing.backoffNanos(failures);
        tally.add(Counters.Event.UNANSWERED, 1);
        failures++;
        look = true;
    }

    private void renewed(List<Attempt> asked, List<AttemptReply> words, long sentNanos, boolean renew) {
        if (renew) {
            renewedNanos = sentNanos;
        }
        for (int i = 0; i < words.size(); i++) {
            Attempt attempt = asked.get(i);
            switch (words.get(i)) {
                case STALE -> attempt.becomeStale();
                case CANCEL -> {
                    attempt.fence(timing.fence(sentNanos));
                    attempt.stop(StopReason.CANCELED);
                }
                default -> attempt.fence(timing.fence(sentNanos));
            }
        }
    }

    private void recovered(List<ExpiredLease> told, List<AttemptReply> words) {
        for (int i = 0; i < words.size(); i++) {
            AttemptId id = told.get(i).id();
            LOG.log(words.get(i) == AttemptReply.STALE ? Level.DEBUG : Level.WARNING,
                "the worker of a task is gone, recovered as {0} uuid={1} attempt={2}", words.get(i), id.uuid(),
                id.attempt());
            tally.add(Counters.Event.RECOVERED, words.get(i) == AttemptReply.STALE ? 0 : 1);
            look |= words.get(i) == AttemptReply.QUEUED;
        }
        toRecover.removeAll(told);
    }

    private void claimed(ClaimRequest request, Claim claim, Slots budget, long sentNanos) {
        long now = System.nanoTime();
        dueNanos = claim.dueInMs().map(ms -> now + TimeUnit.MILLISECONDS.toNanos(ms));
        for (LeaseStore.ClaimedTask task : claim.tasks()) {
            Optional<Attempt> own = attempts.find(task.id());
            if (own.isPresent() && !own.get().isStale()) {
                // Redis lost its last second, and gave out once more what runs here.
                own.get().fence(timing.fence(sentNanos));
            } else if (own.isPresent() || budget.isStopping()) {
                debts.neverStarted(task.id());
            } else {
                starter.start(task, this, timing.fence(sentNanos));
            }
        }
        if (!claim.tasks().isEmpty()) {
            tally.add(Counters.Event.CLAIMED, claim.tasks().size());
            budget.started(now);
        }
        look |= request.want() > 0 && claim.tasks().size() >= request.want();
        sight(claim.expired(), now);
    }

    private void sight(List<ExpiredLease> expired, long now) {
        cursor = expired.size() < EXPIRED_PAGE ? 0 : cursor + EXPIRED_PAGE;
        for (ExpiredLease lease : expired) {
            boolean own = attempts.find(lease.id()).isPresent();
            if (!own && sightings.isGone(lease, now)) {
                toRecover.add(lease);
            }
        }
    }

    /** Until the next step is wanted, if nothing happens before. */
    long waitNanos(Slots budget) {
        long now = System.nanoTime();
        if (failures > 0) {
            return retryNanos - now;
        }
        if (debts.hasNews() || !toRecover.isEmpty()) {
            return 0;
        }
        long wait = renewedNanos + timing.renewNanos() - now;
        if (cursor > 0) {
            wait = Math.min(wait, NEXT_PAGE_NANOS);
        }
        if (budget.allowed(now) == 0) {
            long pace = budget.paceWaitNanos(now);
            return pace > 0 ? Math.min(wait, pace) : wait;
        }
        long due = dueNanos.map(at -> at - now).orElse(wait);
        return look ? 0 : Math.min(wait, Math.min(due, askedNanos + timing.pollNanos() - now));
    }
}
