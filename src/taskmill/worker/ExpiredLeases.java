package taskmill.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import taskmill.store.LeaseStore.ExpiredLease;

/**
 * The expired leases of one shard that this worker sees, and those of them that it is to recover. A lease that is seen
 * twice, half a lease apart by this worker's monotonic clock and not renewed in between, has lost its owner. After a
 * jump of Redis's clock or a pause of Redis all leases look expired, but live owners renew them before they are seen
 * again. Confined to the step thread.
 */
final class ExpiredLeases {
    /** As many as a claim lists. */
    private static final int PAGE = 100;
    private static final int MANY = 1000;
    private final Map<String, FirstSeen> seen = new HashMap<>();
    private final List<ExpiredLease> toRecover = new ArrayList<>();
    private int cursor;
    /** With so many leases in {@link #seen} the old ones are removed. */
    private int tooMany = MANY;

    private record FirstSeen(ExpiredLease lease, long nanos) {
        boolean isOld(long nowNanos) {
            return nowNanos - nanos > TimeUnit.MILLISECONDS.toNanos(4 * lease.leaseMs());
        }
    }

    /** Takes the leases that a claim listed. */
    void listed(List<ExpiredLease> page, Attempts own, long nowNanos) {
        cursor = page.size() < PAGE ? 0 : cursor + PAGE;
        for (ExpiredLease lease : page) {
            if (own.find(lease.id()).isEmpty() && isGone(lease, nowNanos)) {
                toRecover.add(lease);
            }
        }
    }

    /** True if there are more than were listed so far. */
    boolean hasMore() {
        return cursor > 0;
    }

    /** How many leases the next claim is to skip, after what is to be recovered in the same round trip has gone. */
    int nextCursor() {
        cursor = Math.max(0, cursor - toRecover.size());
        return cursor;
    }

    List<ExpiredLease> toRecover() {
        return List.copyOf(toRecover);
    }

    void recovered(List<ExpiredLease> leases) {
        toRecover.removeAll(leases);
    }

    /** True if the lease was seen before, long enough ago that it may be recovered now. */
    boolean isGone(ExpiredLease lease, long nowNanos) {
        FirstSeen first = seen.get(lease.id().uuid());
        if (first == null || !first.lease().equals(lease)) {
            forgetOld(nowNanos);
            seen.put(lease.id().uuid(), new FirstSeen(lease, nowNanos));
            return false;
        }
        if (nowNanos - first.nanos() < LeaseTiming.goneNanos(lease.leaseMs())) {
            return false;
        }
        seen.remove(lease.id().uuid());
        return true;
    }

    /** Redis did not answer for a while: what was seen before proves nothing any more. */
    void forgetAll() {
        seen.clear();
        toRecover.clear();
    }

    private void forgetOld(long nowNanos) {
        if (seen.size() >= tooMany) {
            seen.values().removeIf(first -> first.isOld(nowNanos));
            tooMany = Math.max(MANY, 2 * seen.size());
        }
    }
}
