package taskmill.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The expired leases of one shard that this process sees. A lease that is seen twice, half a lease apart by this
 * process's monotonic clock and not renewed in between, has lost its owner. After a jump of Redis's clock or a pause of
 * Redis all leases look expired, but live owners renew them before they are seen again. Confined to one thread.
 */
final class ExpiredLeases {
    private static final int MANY = 1000;
    private final Map<String, FirstSeen> seen = new HashMap<>();
    /** With so many leases in {@link #seen} the old ones are removed. */
    private int tooMany = MANY;

    /** An expired lease: when it ended by the clock of Redis, and how long its owner's leases are. */
    record ExpiredLease(AttemptId id, long leaseEndMs, long leaseMs) { }

    private record FirstSeen(ExpiredLease lease, long nanos) {
        boolean isOld(long nowNanos) {
            return nowNanos - nanos > TimeUnit.MILLISECONDS.toNanos(4 * lease.leaseMs());
        }

        /** Until it may be recovered, if it is seen then. */
        long waitNanos(long nowNanos) {
            return nanos + TimeUnit.MILLISECONDS.toNanos(lease.leaseMs()) / 2 - nowNanos;
        }
    }

    /** Of the leases that Redis names as expired, those whose owner is gone. */
    List<ExpiredLease> gone(List<ExpiredLease> expired, Predicate<AttemptId> own, long nowNanos) {
        List<ExpiredLease> gone = new ArrayList<>();
        for (ExpiredLease lease : expired) {
            if (!own.test(lease.id()) && isGone(lease, nowNanos)) {
                gone.add(lease);
            }
        }
        return gone;
    }

    private boolean isGone(ExpiredLease lease, long nowNanos) {
        FirstSeen first = seen.get(lease.id().uuid());
        if (first == null || !first.lease().equals(lease)) {
            forgetOld(nowNanos);
            seen.put(lease.id().uuid(), new FirstSeen(lease, nowNanos));
            return false;
        }
        if (first.waitNanos(nowNanos) > 0) {
            return false;
        }
        seen.remove(lease.id().uuid());
        return true;
    }

    /** Until the next lease that was seen may be recovered, at most {@code mostNanos}. */
    long waitNanos(long mostNanos, long nowNanos) {
        return seen.values().stream().mapToLong(first -> first.waitNanos(nowNanos)).filter(wait -> wait > 0)
            .reduce(mostNanos, Math::min);
    }

    /** Redis did not answer for a while. Owners whose lease is short by comparison could not renew meanwhile. */
    void silence(long nanos) {
        seen.values().removeIf(first -> nanos > TimeUnit.MILLISECONDS.toNanos(first.lease().leaseMs()) / 20);
    }

    private void forgetOld(long nowNanos) {
        if (seen.size() >= tooMany) {
            seen.values().removeIf(first -> first.isOld(nowNanos));
            tooMany = Math.max(MANY, 2 * seen.size());
        }
    }
}
