package taskmill.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import com.eclipsesource.json.JsonObject;
import taskmill.config.KeepTimes;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.Claim;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;
import taskmill.task.Progress;

/** A worker on one shard, the first by default. Each call is a batch of its own. Not thread-safe. */
final class TestWorker {
    static final long POLL_MS = 1000;
    private static final JsonObject RESULT = new JsonObject().add("stdout", "done");
    private final LeaseStore leases;
    private final Sweeper sweeper;
    private String nonce = "";
    private int shard;

    TestWorker(Store store, String id, long leaseMs, int maxLost) {
        this(store, id, leaseMs, maxLost, TestStore.KEEP);
    }

    TestWorker(Store store, String id, long leaseMs, int maxLost, KeepTimes keep) {
        this.leases = store.leases(id, leaseMs, keep, maxLost);
        this.sweeper = sweeper(store, TestStore.KEEP_MS);
    }

    /** One that recovers what it is told to, and sees none of it itself. */
    static Sweeper sweeper(Store store, long keepMs) {
        return sweeper(store, new KeepTimes(keepMs, keepMs), 0);
    }

    /** @param maxFailures how many failed tasks stay in a shard; 0 for all */
    static Sweeper sweeper(Store store, KeepTimes keep, int maxFailures) {
        return store.sweeper(Set::of, new Sweeper.Settings(keep, maxFailures, 0, 0, id -> false, recovered -> { }));
    }

    TestWorker onShard(int other) {
        shard = other;
        return this;
    }

    /** Claims with a new nonce, from the queue {@code default} if none is named. */
    Claim claim(int want, String... queues) {
        nonce = UUID.randomUUID().toString();
        return again(want, queues);
    }

    /** Claims with the last nonce again. */
    Claim again(int want, String... queues) {
        List<String> names = queues.length == 0 ? List.of("default") : List.of(queues);
        return claim(new ClaimRequest(nonce, want, names, POLL_MS, true, Long.MAX_VALUE));
    }

    Claim claim(ClaimRequest request) {
        return send(List.of(), List.of(), Optional.of(request)).claim().orElseThrow();
    }

    /** Claims exactly one. */
    AttemptId take(String... queues) {
        List<AttemptId> held = held(claim(1, queues));
        if (held.size() != 1) {
            throw new AssertionError("there was nothing to claim");
        }
        return held.get(0);
    }

    static List<AttemptId> held(Claim claim) {
        return claim.tasks().stream().map(LeaseStore.ClaimedTask::id).toList();
    }

    static List<String> uuids(Claim claim) {
        return held(claim).stream().map(AttemptId::uuid).toList();
    }

    /** The expired leases. */
    List<ExpiredLease> expired() {
        return sweeper.expired(shard, new Sweeper.ShardView());
    }

    AttemptReply succeed(AttemptId held) {
        return end(held, Outcome.success(RESULT));
    }

    AttemptReply fail(AttemptId held) {
        return end(held, Outcome.failure(ErrorCode.EXIT_CODE, "exit code 1", RESULT));
    }

    AttemptReply end(AttemptId held, Outcome outcome) {
        return settle(List.of(new EndedAttempt(held, outcome, 0))).get(0);
    }

    List<AttemptReply> settle(List<EndedAttempt> ended) {
        return send(ended, List.of(), Optional.empty()).settled();
    }

    /** @param times to be counted */
    List<AttemptReply> settle(List<EndedAttempt> ended, String times) {
        return leases.send(shard, new Batch(ended, times, List.of(), Map.of(), Optional.empty())).settled();
    }

    AttemptReply renew(AttemptId held) {
        return renew(List.of(held)).get(0);
    }

    void renew(AttemptId held, Progress said) {
        leases.send(shard, new Batch(List.of(), "", List.of(held), Map.of(held, said), Optional.empty()));
    }

    List<AttemptReply> renew(List<AttemptId> held) {
        return send(List.of(), held, Optional.empty()).renewed();
    }

    AttemptReply recover(ExpiredLease expired) {
        return recover(List.of(expired)).get(0);
    }

    List<AttemptReply> recover(List<ExpiredLease> expired) {
        return expired.isEmpty() ? List.of() : sweeper.recover(shard, expired);
    }

    /** Recovers all expired leases. */
    List<AttemptReply> recoverAll() {
        return recover(expired());
    }

    AttemptReply recoverOwn(AttemptId held) {
        return leases.recoverOwn(shard, List.of(held)).get(0);
    }

    AttemptReply release(AttemptId held) {
        return leases.release(shard, List.of(held), false).get(0);
    }

    AttemptReply releaseStarted(AttemptId held) {
        return leases.release(shard, List.of(held), true).get(0);
    }

    LeaseStore.BatchReply send(List<EndedAttempt> settle, List<AttemptId> renew, Optional<ClaimRequest> claim) {
        return leases.send(shard, new Batch(settle, renew, claim));
    }
}
