package taskmill.store;

import java.util.List;
import java.util.Optional;
import taskmill.config.KeepTimes;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.AttemptReply;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;

/** A worker of a random walk, who remembers its last request. Not thread-safe. */
final class RandomWorker {
    static final int MAX_LOST = 2;
    final String id;
    final long leaseMs;
    final long keepMs;
    private final LeaseStore leases;
    ClaimRequest last = new ClaimRequest("none", 1, RandomChoices.QUEUES, 0, true, Long.MAX_VALUE);
    private final Sweeper sweeper;

    RandomWorker(Store store, String id, long leaseMs, long keepMs) {
        this.id = id;
        this.leaseMs = leaseMs;
        this.keepMs = keepMs;
        this.leases = store.leases(id, leaseMs, new KeepTimes(keepMs, keepMs), MAX_LOST);
        this.sweeper = TestWorker.sweeper(store, keepMs);
    }

    LeaseStore.BatchReply send(List<EndedAttempt> settle, List<AttemptId> renew, Optional<ClaimRequest> claim) {
        return leases.send(0, new Batch(settle, renew, claim));
    }

    List<ExpiredLease> expired() {
        return sweeper.expired(0, new Sweeper.ShardView());
    }

    List<AttemptReply> recover(List<ExpiredLease> seen) {
        return sweeper.recover(0, seen);
    }

    List<AttemptReply> release(List<AttemptId> held, boolean started) {
        return leases.release(0, held, started);
    }

    List<AttemptReply> recoverOwn(List<AttemptId> held) {
        return leases.recoverOwn(0, held);
    }

    int takeOver(RandomWorker dead) {
        return leases.takeOver(0, dead.id);
    }
}
