package taskmill.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taskmill.store.ExpiredLeases.ExpiredLease;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;

/**
 * What a worker of a simulation knows: only what the answers it got have told it. Times are the simulation's own
 * monotonic milliseconds. Not thread-safe.
 */
final class SimulatedWorker {
    final String id;
    final LeaseStore leases;
    final Sweeper sweeper;
    /** What runs here, and when the request was sent that last renewed its lease. */
    final Map<AttemptId, Long> runs = new HashMap<>();
    final List<EndedAttempt> unsettled = new ArrayList<>();
    final Map<String, Sighting> sightings = new HashMap<>();
    Optional<ClaimRequest> unanswered = Optional.empty();
    long renewedMs;
    /** It does not reach Redis until then. */
    long cutOffUntilMs;
    boolean dead;

    record Sighting(ExpiredLease lease, long firstMs) {
    }

    SimulatedWorker(String id, LeaseStore leases, Sweeper sweeper, long nowMs) {
        this.id = id;
        this.leases = leases;
        this.sweeper = sweeper;
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

    /** Ends the attempts that run past their fence, as the watchdog does, and returns them. */
    List<AttemptId> stopPastFence(long nowMs, long leaseMs) {
        List<AttemptId> past = runs.entrySet().stream().filter(run -> nowMs - run.getValue() >= leaseMs * 5 / 4)
            .map(Map.Entry::getKey).toList();
        past.forEach(runs::remove);
        return past;
    }

    /** Remembers an expired lease; true if it was first seen so half a lease ago. */
    boolean isGone(ExpiredLease lease, long nowMs) {
        Sighting first = sightings.get(lease.id().uuid());
        if (first == null || !first.lease().equals(lease)) {
            sightings.put(lease.id().uuid(), new Sighting(lease, nowMs));
            return false;
        }
        return nowMs - first.firstMs() >= lease.leaseMs() / 2;
    }
}
