package taskmill.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.LeaseStore.ExpiredLease;

/**
 * What a worker of a simulation believes, which is what its answers told it and no more. Times are the simulation's own
 * monotonic milliseconds. Not thread-safe.
 */
final class SimulatedWorker {
    final String id;
    final LeaseStore leases;
    /** What runs here, and when the request was sent that last kept it. */
    final Map<AttemptId, Long> runs = new HashMap<>();
    final List<EndedAttempt> unsettled = new ArrayList<>();
    final Map<String, Sighting> sightings = new HashMap<>();
    Optional<ClaimRequest> unanswered = Optional.empty();
    long renewedMs;
    /** Until when it does not reach Redis. */
    long cutOffUntilMs;
    boolean dead;

    record Sighting(ExpiredLease lease, long firstMs) {
    }

    SimulatedWorker(String id, LeaseStore leases, long nowMs) {
        this.id = id;
        this.leases = leases;
        this.renewedMs = nowMs;
    }

    boolean isInContact(long nowMs) {
        return !dead && nowMs >= cutOffUntilMs;
    }

    void die() {
        dead = true;
        runs.clear();
        unsettled.clear();
        sightings.clear();
        unanswered = Optional.empty();
    }

    /** Ends what runs past its fence, as the watchdog does. */
    List<AttemptId> fence(long nowMs, long leaseMs) {
        List<AttemptId> past = runs.entrySet().stream().filter(run -> nowMs - run.getValue() >= leaseMs * 5 / 4)
            .map(Map.Entry::getKey).toList();
        past.forEach(runs::remove);
        return past;
    }

    /** Notes an expired lease; true if half a lease has passed since the first time it was seen so. */
    boolean isGone(ExpiredLease lease, long nowMs) {
        Sighting first = sightings.get(lease.id().uuid());
        if (first == null || !first.lease().equals(lease)) {
            sightings.put(lease.id().uuid(), new Sighting(lease, nowMs));
            return false;
        }
        return nowMs - first.firstMs() >= lease.leaseMs() / 2;
    }
}
