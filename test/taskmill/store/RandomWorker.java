package taskmill.store;

import java.util.List;
import java.util.Optional;

import taskmill.store.LeaseStore.Ended;
import taskmill.store.LeaseStore.Exchange;
import taskmill.store.LeaseStore.Expired;
import taskmill.store.LeaseStore.Held;
import taskmill.store.LeaseStore.Wish;
import taskmill.store.LeaseStore.Word;

/** A worker of a random walk, who remembers its last wish. Not thread-safe. */
final class RandomWorker {
    static final int MAX_LOST = 2;
    final String id;
    final long leaseMs;
    final long keepMs;
    private final LeaseStore leases;
    Wish last = new Wish("none", 1, 0, Whims.QUEUES, 0);

    RandomWorker(Store store, String id, long leaseMs, long keepMs) {
        this.id = id;
        this.leaseMs = leaseMs;
        this.keepMs = keepMs;
        this.leases = store.leases(id, leaseMs, keepMs);
    }

    LeaseStore.Answer exchange(List<Ended> settle, List<Held> renew, List<Expired> recover, Optional<Wish> claim) {
        return leases.exchange(0, new Exchange(settle, renew, recover, claim), MAX_LOST);
    }

    List<Word> release(List<Held> held, boolean started) {
        return leases.release(0, held, started);
    }

    List<Word> recoverOwn(List<Held> held) {
        return leases.recoverOwn(0, held, MAX_LOST);
    }

    int takeOver(RandomWorker dead) {
        return leases.takeOver(0, dead.id, MAX_LOST);
    }
}
