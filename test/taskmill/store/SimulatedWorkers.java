package taskmill.store;

import static taskmill.store.Truth.require;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import redis.clients.jedis.UnifiedJedis;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.BatchReply;
import taskmill.store.LeaseStore.Claim;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.LeaseStore.ExpiredLease;

/**
 * The workers of a simulation and their time: each keeps to the protocol of leases as the loop of a real one does,
 * and the {@link Truth} is told whatever the scripts answer, also when the worker does not hear it. Not thread-safe.
 */
final class SimulatedWorkers {
    static final int MAX_LOST = 2;
    static final long LEASE_MS = 30_000;
    static final long KEEP_MS = 20_000;
    private static final List<String> QUEUES = List.of("a", "b", "c");

    final Truth truth = new Truth();
    final Deque<String> history = new ArrayDeque<>();
    final Map<String, TestSpec> specs = new LinkedHashMap<>();
    final List<SimulatedWorker> all = new ArrayList<>();
    final List<AttemptId> everHeld = new ArrayList<>();
    private final Store store;
    private final UnifiedJedis redis;
    private final String base;
    private final Whims whims;
    private final Map<SimulatedWorker, List<ExpiredLease>> toRecover = new LinkedHashMap<>();
    private int born;
    long monotonicMs;
    long clockMs = TestStore.START_MS;

    SimulatedWorkers(Store store, UnifiedJedis redis, String base, Whims whims) {
        this.store = store;
        this.redis = redis;
        this.base = base;
        this.whims = whims;
    }

    SimulatedWorker hire() {
        String id = "w" + ++born;
        SimulatedWorker worker = new SimulatedWorker(id, store.leases(id, LEASE_MS, KEEP_MS, MAX_LOST), monotonicMs);
        all.add(worker);
        return worker;
    }

    void note(String what) {
        history.add(monotonicMs + " " + what);
    }

    /** One round trip of a worker, as its loop makes it. */
    void work(SimulatedWorker worker, int want, boolean answerIsLost) {
        if (!worker.isInContact(monotonicMs)) {
            return;
        }
        boolean renew = monotonicMs - worker.renewedMs >= LEASE_MS / 3;
        List<AttemptId> held = renew ? List.copyOf(worker.runs.keySet()) : List.of();
        if (worker.unanswered.isEmpty() && (want > 0 || renew)) {
            List<String> queues = new ArrayList<>(QUEUES);
            Collections.shuffle(queues, whims.random);
            worker.unanswered = Optional.of(new ClaimRequest("n" + whims.random.nextLong(), want, 0, queues, 1000));
        }
        Batch exchange = new Batch(List.copyOf(worker.unsettled), held,
            toRecover.getOrDefault(worker, List.of()), worker.unanswered);
        note(worker.id + (answerIsLost ? " unheard: " : ": ") + exchange);
        BatchReply answer = worker.leases.send(0, exchange);
        judge(worker, exchange, answer);
        if (!answerIsLost) {
            hear(worker, exchange, answer, renew);
        }
    }

    /** Tells the truth what the scripts did, whether or not the worker hears of it. */
    private void judge(SimulatedWorker worker, Batch exchange, BatchReply answer) {
        for (int i = 0; i < answer.settled().size(); i++) {
            EndedAttempt ended = exchange.settle().get(i);
            truth.ended(worker.id, ended.id(), answer.settled().get(i));
            if (answer.settled().get(i) == AttemptReply.RETRYING) {
                long wait = ended.failure().orElseThrow().retryAfterMs();
                if (wait > 0) {
                    truth.waits(ended.id().uuid(), clockMs + wait);
                }
            }
        }
        for (int i = 0; i < answer.renewed().size(); i++) {
            truth.renewed(worker.id, exchange.renew().get(i), answer.renewed().get(i), monotonicMs);
        }
        for (int i = 0; i < answer.recovered().size(); i++) {
            if (answer.recovered().get(i) != AttemptReply.STALE) {
                truth.recovered(exchange.recover().get(i).id(), monotonicMs, LEASE_MS);
            }
        }
        answer.claim().ifPresent(claim -> claim.tasks().forEach(task -> {
            noOtherRuns(worker, task.id());
            truth.claimed(worker.id, task.id(), monotonicMs);
        }));
    }

    /** Unless the clock of Redis jumped meanwhile, what a worker ran is dead before the task is given to another. */
    private void noOtherRuns(SimulatedWorker worker, AttemptId held) {
        for (SimulatedWorker other : all) {
            other.fence(monotonicMs, LEASE_MS);
            boolean runs = other.runs.keySet().stream().anyMatch(run -> run.uuid().equals(held.uuid()));
            require(other == worker || !runs || truth.jumps() > 0, held + " was given to " + worker.id + " while "
                + other.id + " ran it");
        }
    }

    private void hear(SimulatedWorker worker, Batch exchange, BatchReply answer, boolean renew) {
        worker.unsettled.removeAll(exchange.settle());
        worker.renewedMs = renew ? monotonicMs : worker.renewedMs;
        for (int i = 0; i < answer.renewed().size(); i++) {
            AttemptId held = exchange.renew().get(i);
            if (answer.renewed().get(i) == AttemptReply.STALE) {
                worker.runs.remove(held);
            } else {
                worker.runs.put(held, monotonicMs);
            }
        }
        toRecover.remove(worker);
        answer.claim().ifPresent(claim -> hear(worker, claim));
        worker.unanswered = Optional.empty();
    }

    private void hear(SimulatedWorker worker, Claim claim) {
        for (LeaseStore.ClaimedTask task : claim.tasks()) {
            worker.runs.put(task.id(), monotonicMs);
            everHeld.add(task.id());
        }
        List<ExpiredLease> gone = claim.expired().stream().filter(lease -> !worker.runs.containsKey(lease.id()))
            .filter(lease -> worker.isGone(lease, monotonicMs)).toList();
        toRecover.put(worker, gone);
    }

    EndedAttempt ended(AttemptId held) {
        return new EndedAttempt(held, whims.outcome(), specs.get(held.uuid()).build().durations().keepMs());
    }

    void clock(long by) {
        clockMs += by;
        truth.clock(clockMs);
        redis.set(base + "clock", Long.toString(clockMs));
    }

    /** Time passes for all, and whoever reaches Redis renews what it has. */
    void pass(long ms) {
        note("time +" + ms);
        for (long left = ms; left > 0; left -= LEASE_MS / 6) {
            long part = Math.min(left, LEASE_MS / 6);
            monotonicMs += part;
            clock(part);
            for (SimulatedWorker worker : List.copyOf(all)) {
                recoverOwn(worker, worker.fence(monotonicMs, LEASE_MS));
                if (monotonicMs - worker.renewedMs >= LEASE_MS / 3) {
                    work(worker, 0, whims.chance(6));
                }
            }
        }
    }

    private void recoverOwn(SimulatedWorker worker, List<AttemptId> fenced) {
        if (!fenced.isEmpty() && worker.isInContact(monotonicMs)) {
            note(worker.id + " gives up " + fenced);
            List<AttemptReply> words = worker.leases.recoverOwn(0, fenced);
            for (int i = 0; i < fenced.size(); i++) {
                if (words.get(i) != AttemptReply.STALE) {
                    truth.ended(worker.id, fenced.get(i), words.get(i));
                }
            }
        }
    }
}
