package taskmill.worker;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import taskmill.store.LeaseStore.ExpiredLease;

/**
 * Which expired leases this worker has seen, by its own monotonic clock. A lease that is still expired, unrenewed, half
 * a lease later belongs to a worker that is gone: a jump of Redis's clock or a pause of Redis makes all leases look
 * expired at once, but live owners renew them in between. Confined to the step thread.
 */
final class ExpiredLeases {
    private static final int MANY = 1000;
    private final Map<String, Sighting> seen = new HashMap<>();
    /** How many sightings there are when old ones are looked for next. */
    private int tooMany = MANY;

    private record Sighting(ExpiredLease lease, long firstNanos) {
        boolean isOver(long nowNanos) {
            return nowNanos - firstNanos > TimeUnit.MILLISECONDS.toNanos(4 * lease.leaseMs());
        }
    }

    /** Notes a sighting; true if the lease may be recovered now. */
    boolean isGone(ExpiredLease lease, long nowNanos) {
        Sighting first = seen.get(lease.id().uuid());
        if (first == null || !first.lease().equals(lease)) {
            forgetOld(nowNanos);
            seen.put(lease.id().uuid(), new Sighting(lease, nowNanos));
            return false;
        }
        if (nowNanos - first.firstNanos() < TimeUnit.MILLISECONDS.toNanos(lease.leaseMs()) / 2) {
            return false;
        }
        seen.remove(lease.id().uuid());
        return true;
    }

    /** After Redis did not answer for a while: what was seen before proves nothing any more. */
    void forgetAll() {
        seen.clear();
    }

    private void forgetOld(long nowNanos) {
        if (seen.size() >= tooMany) {
            seen.values().removeIf(sighting -> sighting.isOver(nowNanos));
            tooMany = Math.max(MANY, 2 * seen.size());
        }
    }
}
