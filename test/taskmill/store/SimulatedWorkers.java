package taskmill.store;

import static taskmill.store.ProtocolCheck.require;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.KeepTimes;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.BatchReply;
import taskmill.store.LeaseStore.Claim;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;

/**
 * The workers of a simulation and their time. Each keeps to the protocol of leases like the loop of a real worker. The
 * {@link ProtocolCheck} sees every answer of the scripts, also those that the worker does not get. Not thread-safe.
 */
final class SimulatedWorkers {
    static final int MAX_LOST = 2;
    static final long LEASE_MS = 30_000;
    static final long KEEP_MS = 20_000;
    static final List<String> QUEUES = List.of("a", "b", "c");

    final ProtocolCheck protocol = new ProtocolCheck();
    final Deque<String> history = new ArrayDeque<>();
    final Map<String, TestSpec> specs = new LinkedHashMap<>();
    final List<SimulatedWorker> all = new ArrayList<>();
    final List<AttemptId> allAttempts = new ArrayList<>();
    private final Store store;
    private final UnifiedJedis redis;
    private final String base;
    private final RandomChoices choices;
    private int started;
    long monotonicMs;
    long clockMs = TestStore.START_MS;

    SimulatedWorkers(Store store, UnifiedJedis redis, String base, RandomChoices choices) {
        this.store = store;
        this.redis = redis;
        this.base = base;
        this.choices = choices;
    }

    SimulatedWorker startWorker() {
        String id = "w" + ++started;
        SimulatedWorker worker = new SimulatedWorker(id, store.leases(id, LEASE_MS, new KeepTimes(KEEP_MS, KEEP_MS), MAX_LOST),
            TestWorker.sweeper(store, KEEP_MS), monotonicMs);
        all.add(worker);
        return worker;
    }

    void log(String what) {
        history.add(monotonicMs + " " + what);
    }

    /** One round trip of a worker, as its loop makes it. */
    void roundTrip(SimulatedWorker worker, int want, boolean replyIsLost) {
        if (!worker.isInContact(monotonicMs)) {
            return;
        }
        boolean renew = monotonicMs - worker.renewedMs >= LEASE_MS / 3;
        List<AttemptId> toRenew = renew ? List.copyOf(worker.runs.keySet()) : List.of();
        if (worker.unanswered.isEmpty() && (want > 0 || renew)) {
            List<String> queues = new ArrayList<>(QUEUES);
            Collections.shuffle(queues, choices.random);
            worker.unanswered = Optional.of(new ClaimRequest("n" + choices.random.nextLong(), want, queues, 1000, true, Long.MAX_VALUE));
        }
        if (renew) {
            recover(worker);
        }
        Batch batch = new Batch(List.copyOf(worker.unsettled), toRenew, worker.unanswered);
        log(worker.id + (replyIsLost ? " (reply lost): " : ": ") + batch);
        BatchReply reply = worker.leases.send(0, batch);
        checkReplies(worker, batch, reply);
        if (!replyIsLost) {
            applyReplies(worker, batch, reply, renew);
        }
    }

    /** Looks at the expired leases, and recovers those that were seen before, half a lease ago. */
    private void recover(SimulatedWorker worker) {
        List<ExpiredLease> gone = worker.sweeper.expired(0, new Sweeper.ShardView()).stream()
            .filter(lease -> !worker.runs.containsKey(lease.id()) && worker.isGone(lease, monotonicMs)).toList();
        if (!gone.isEmpty()) {
            List<AttemptReply> words = worker.sweeper.recover(0, gone);
            log(worker.id + " recovers " + gone + ": " + words);
            for (int i = 0; i < gone.size(); i++) {
                AttemptId id = gone.get(i).id();
                if (words.get(i) != AttemptReply.STALE) {
                    protocol.recovered(id, monotonicMs, LEASE_MS);
                }
                if (words.get(i) == AttemptReply.RETRYING) {
                    protocol.waits(id.uuid(), (long) store.tasks().read(id.uuid()).orElseThrow().score());
                }
            }
        }
    }

    /** Checks what the scripts answered, whether or not the worker gets it. */
    private void checkReplies(SimulatedWorker worker, Batch batch, BatchReply reply) {
        for (int i = 0; i < reply.settled().size(); i++) {
            EndedAttempt ended = batch.settle().get(i);
            protocol.ended(worker.id, ended.id(), reply.settled().get(i));
            if (reply.settled().get(i) == AttemptReply.RETRYING) {
                long wait = ended.failure().orElseThrow().retryAfterMs();
                if (wait > 0) {
                    protocol.waits(ended.id().uuid(), clockMs + wait);
                }
            }
        }
        for (int i = 0; i < reply.renewed().size(); i++) {
            protocol.renewed(worker.id, batch.renew().get(i), reply.renewed().get(i), monotonicMs);
        }
        reply.claim().ifPresent(claim -> claim.tasks().forEach(task -> {
            noOtherRuns(worker, task.id());
            protocol.claimed(worker.id, task.id(), monotonicMs);
        }));
    }

    /** A run has ended before its task is given to another worker, unless the clock of Redis jumped forward. */
    private void noOtherRuns(SimulatedWorker worker, AttemptId id) {
        for (SimulatedWorker other : all) {
            other.stopPastFence(monotonicMs, LEASE_MS);
            boolean runs = other.runs.keySet().stream().anyMatch(run -> run.uuid().equals(id.uuid()));
            require(other == worker || !runs || protocol.jumps() > 0, id + " was given to " + worker.id + " while "
                + other.id + " ran it");
        }
    }

    private void applyReplies(SimulatedWorker worker, Batch batch, BatchReply reply, boolean renew) {
        worker.unsettled.removeAll(batch.settle());
        worker.renewedMs = renew ? monotonicMs : worker.renewedMs;
        for (int i = 0; i < reply.renewed().size(); i++) {
            AttemptId id = batch.renew().get(i);
            if (reply.renewed().get(i) == AttemptReply.STALE) {
                worker.runs.remove(id);
            } else {
                worker.runs.put(id, monotonicMs);
            }
        }
        reply.claim().ifPresent(claim -> applyReplies(worker, claim));
        worker.unanswered = Optional.empty();
    }

    private void applyReplies(SimulatedWorker worker, Claim claim) {
        for (LeaseStore.ClaimedTask task : claim.tasks()) {
            worker.runs.put(task.id(), monotonicMs);
            allAttempts.add(task.id());
        }
    }

    EndedAttempt ended(AttemptId id) {
        return new EndedAttempt(id, choices.outcome(), specs.get(id.uuid()).build().durations().keepMs());
    }

    /** Moves the clock of Redis. */
    void clock(long by) {
        clockMs += by;
        protocol.clock(clockMs);
        redis.set(base + "clock", Long.toString(clockMs));
    }

    /** Time passes for all; each worker that reaches Redis renews its leases. */
    void passTime(long ms) {
        log("time +" + ms);
        for (long left = ms; left > 0; left -= LEASE_MS / 6) {
            long part = Math.min(left, LEASE_MS / 6);
            monotonicMs += part;
            clock(part);
            for (SimulatedWorker worker : List.copyOf(all)) {
                recoverOwn(worker, worker.stopPastFence(monotonicMs, LEASE_MS));
                if (monotonicMs - worker.renewedMs >= LEASE_MS / 3) {
                    roundTrip(worker, 0, choices.chance(6));
                }
            }
        }
    }

    private void recoverOwn(SimulatedWorker worker, List<AttemptId> fenced) {
        if (!fenced.isEmpty() && worker.isInContact(monotonicMs)) {
            log(worker.id + " gives up " + fenced);
            List<AttemptReply> words = worker.leases.recoverOwn(0, fenced);
            for (int i = 0; i < fenced.size(); i++) {
                if (words.get(i) != AttemptReply.STALE) {
                    protocol.ended(worker.id, fenced.get(i), words.get(i));
                }
            }
        }
    }
}
