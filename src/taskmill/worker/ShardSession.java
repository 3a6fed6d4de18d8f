package taskmill.worker;

import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import taskmill.store.LeaseStore.ClaimedTask;
import taskmill.task.Progress;
import taskmill.task.Unavailable;
import taskmill.worker.run.StopReason;

/**
 * The conversation of a worker with one shard of Redis, the home of some of its queues. A step is one round trip:
 * settle what ended, renew what is due, claim. Confined to the step thread but for the methods marked otherwise.
 */
final class ShardSession {
    private static final System.Logger LOG = System.getLogger(ShardSession.class.getName());
    private static final int LARGEST_CLAIM = 1000;
    private static final long IMPAIRED_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final int index;
    private final LeaseStore leases;
    private final LeaseTiming timing;
    private final Attempts attempts;
    private final AttemptStarter starter;
    private final Supplier<List<String>> queues;
    private final Counters counters;
    private final Unsettled unsettled;
    private volatile boolean claimPending = true;
    /** The claim that Redis has not answered; it is sent again until it is. Others may fill its slots meanwhile. */
    private Optional<ClaimRequest> unanswered = Optional.empty();
    /** When the next task of the queues is due, or the rate of one lets its next task start. */
    private Optional<Long> dueNanos = Optional.empty();
    private int failures;
    private long retryNanos;
    private long renewedNanos;
    private long claimedNanos;

    /** @param queues to claim from, in order of preference; this shard is their home */
    ShardSession(int index, LeaseStore leases, LeaseTiming timing, Attempts attempts, AttemptStarter starter,
        Supplier<List<String>> queues, Counters counters) {
        this.index = index;
        this.leases = leases;
        this.timing = timing;
        this.attempts = attempts;
        this.starter = starter;
        this.queues = queues;
        this.counters = counters;
        this.unsettled = new Unsettled(counters, attempts.results());
        this.retryNanos = System.nanoTime();
        this.renewedNanos = retryNanos;
        this.claimedNanos = retryNanos;
    }

    int index() {
        return index;
    }

    /** Any thread: an attempt of this shard has its outcome. */
    void ended(Attempt attempt) {
        unsettled.ended(attempt);
    }

    /** Any thread: the next step that has a free slot claims. */
    void claimSoon() {
        claimPending = true;
    }

    /** Any thread: true until a claim was sent after the last {@link #claimSoon}. */
    boolean isClaimPending() {
        return claimPending;
    }

    /**
     * True if a worker that stops need not wait for this shard. While Redis answers nothing, only what ended is waited
     * for: what a claim took comes back when its lease is over, and times are counted less.
     */
    boolean isSettled() {
        return unsettled.isEmpty() && (unanswered.isEmpty() && !unsettled.hasTimes() || isFailing());
    }

    List<AttemptId> unsettled() {
        return unsettled.toSettle().stream().map(Attempt::id).toList();
    }

    boolean isFailing() {
        return failures > 0;
    }

    /** Makes one round trip if there is a reason for one; false if Redis did not answer. */
    boolean step(Slots slots) {
        long now = System.nanoTime();
        if (unsettled.collect(attempts)) {
            slots.rest(now);
        }
        if (isFailing() && now - retryNanos < 0) {
            return false;
        }
        boolean renew = now - renewedNanos >= timing.renewNanos();
        List<Attempt> toRenew = renew ? attempts.renewable(index) : List.of();
        List<Attempt> toSettle = unsettled.nextToSettle();
        unanswered = claimRequest(slots, now, renew);
        String times = unsettled.nextTimes(now, slots.isStopping());
        Batch batch = new Batch(toSettle.stream().map(Attempt::ended).toList(), times,
            toRenew.stream().map(Attempt::id).toList(), progress(toRenew), unanswered);
        try {
            BatchReply reply = leases.send(index, batch);
            unsettled.settled(toSettle, reply.settled());
            if (!times.isEmpty()) {
                unsettled.timesCounted(now);
            }
            if (reply.isReplicated()) {
                answered();
                if (renew) {
                    renewed(toRenew, reply.renewed(), now);
                }
                unanswered = Optional.empty();
                reply.claim().ifPresent(claim -> claimed(batch.claim().orElseThrow(), claim, slots, now));
            }
            unsettled.giveBack(leases, index);
            if (!reply.isReplicated()) {
                throw new Unavailable("too few replicas have what was claimed and renewed", null);
            }
            return true;
        } catch (Unavailable e) {
            failed(e);
            return false;
        }
    }

    private static Map<AttemptId, Progress> progress(List<Attempt> attempts) {
        Map<AttemptId, Progress> said = new HashMap<>();
        attempts.forEach(attempt -> attempt.progress().ifPresent(progress -> said.put(attempt.id(), progress)));
        return said;
    }

    private Optional<ClaimRequest> claimRequest(Slots slots, long now, boolean renew) {
        if (unanswered.isPresent()) {
            // For no task Redis would not look whether it knows the nonce.
            return unanswered.map(request -> request.atMost(Math.max(1, slots.allowed(now))));
        }
        int want = isClaimDue(slots, now) ? Math.min(slots.allowed(now), LARGEST_CLAIM) : 0;
        if (want > 0) {
            claimPending = false;
            claimedNanos = now;
        }
        // A claim for no task moves what is due. After a failure it also shows whether Redis answers again.
        return want > 0 || renew && !slots.isStopping() || isFailing()
            ? Optional.of(new ClaimRequest(UUID.randomUUID().toString(), want, queues.get(), timing.pollMs(),
                slots.areForScripts(), Math.max(1, attempts.freeBytes() / TaskBytes.MOST_COPIES)))
            : Optional.empty();
    }

    private boolean isClaimDue(Slots slots, long now) {
        return claimPending || now - claimedNanos >= pollNanos(slots)
            || dueNanos.filter(due -> now - due >= 0).isPresent();
    }

    /** A session that leaves scripts to others takes no wake tokens, which may be for scripts, but asks more often. */
    private long pollNanos(Slots slots) {
        return slots.areForScripts() ? timing.pollNanos() : Math.min(timing.pollNanos(), IMPAIRED_POLL_NANOS);
    }

    private void answered() {
        if (isFailing()) {
            LOG.log(Level.INFO, "Redis answers again shard={0} failures={1}", index, failures);
            failures = 0;
        }
    }

    private void failed(Unavailable e) {
        if (failures == 0) {
            LOG.log(Level.WARNING, "{0}; trying again shard={1} unsettled={2}", e.getMessage(), index,
                unsettled.toSettle().size());
        }
        retryNanos = System.nanoTime() + timing.backoffNanos(failures);
        counters.add(Counters.Event.UNANSWERED, 1);
        failures++;
        claimPending = true;
    }

    private void renewed(List<Attempt> sent, List<AttemptReply> replies, long sentNanos) {
        renewedNanos = sentNanos;
        for (int i = 0; i < sent.size(); i++) {
            Attempt attempt = sent.get(i);
            if (replies.get(i) == AttemptReply.STALE) {
                attempt.becomeStale();
                continue;
            }
            attempt.fence(timing.fence(sentNanos));
            if (replies.get(i) == AttemptReply.CANCEL) {
                attempt.stop(StopReason.CANCELED);
            }
        }
    }

    private void claimed(ClaimRequest request, Claim claim, Slots slots, long sentNanos) {
        long now = System.nanoTime();
        dueNanos = claim.againInMs().map(ms -> now + TimeUnit.MILLISECONDS.toNanos(ms));
        long fenceNanos = timing.fence(sentNanos);
        for (ClaimedTask task : claim.tasks()) {
            Optional<Attempt> own = attempts.find(task.id());
            if (own.isPresent() && !own.get().isStale()) {
                // Redis lost its last second of writes, and handed out again a task that runs here.
                own.get().fence(fenceNanos);
            } else if (own.isPresent() || slots.isStopping() || attempts.isFull()) {
                unsettled.neverStarted(task.id());
            } else {
                starter.start(task, this, fenceNanos);
            }
        }
        if (!claim.tasks().isEmpty()) {
            counters.add(Counters.Event.CLAIMED, claim.tasks().size());
            slots.started(now);
        }
        claimPending |= request.want() > 0 && claim.tasks().size() >= request.want();
    }

    /** Until the next step is wanted, if nothing wakes it before. */
    long waitNanos(Slots slots) {
        long now = System.nanoTime();
        if (isFailing()) {
            return retryNanos - now;
        }
        if (unsettled.hasNews()) {
            return 0;
        }
        long wait = Math.min(renewedNanos + timing.renewNanos() - now, unsettled.timesWaitNanos(now));
        if (slots.allowed(now) == 0) {
            long untilPeriod = slots.waitNanos(now);
            return untilPeriod > 0 ? Math.min(wait, untilPeriod) : wait;
        }
        long due = dueNanos.map(at -> at - now).orElse(wait);
        return claimPending ? 0 : Math.min(wait, Math.min(due, claimedNanos + pollNanos(slots) - now));
    }
}
