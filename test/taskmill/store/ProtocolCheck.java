package taskmill.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import taskmill.store.LeaseStore.AttemptReply;

/**
 * Checks the answers of the scripts in a simulation against the protocol of leases. Knows everything that happened: who
 * has which attempt, what was canceled, what may not start yet. Each method throws an {@link AssertionError} if the
 * protocol is broken. Not thread-safe.
 */
final class ProtocolCheck {
    private final Map<String, Owner> owners = new HashMap<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Set<String> canceled = new HashSet<>();
    private final Map<String, Renewal> renewals = new HashMap<>();
    private int jumps;

    private record Owner(String worker, int attempt) {
    }

    /** When a lease was last renewed, and how often the clock of Redis had jumped forward by then. */
    private record Renewal(long monotonicMs, int jumps) {
    }

    /** The clock of Redis shows this moment, which may be earlier than before. */
    void clock(long nowMs) {
        notBefore.values().removeIf(due -> due <= nowMs);
    }

    void jumpedForward() {
        jumps++;
    }

    int jumps() {
        return jumps;
    }

    /** A task may not start before this moment, which is still to come. */
    void waits(String uuid, long dueMs) {
        notBefore.put(uuid, dueMs);
    }

    /** A worker was handed an attempt, even if the answer was lost. */
    void claimed(String worker, AttemptId id, long monotonicMs) {
        Owner owner = owners.get(id.uuid());
        boolean again = new Owner(worker, id.attempt()).equals(owner);
        require(again || owner == null, id + " was given to " + worker + " while " + owner + " has it");
        require(again || id.attempt() > attempts.getOrDefault(id.uuid(), 0), id
            + " has the number of an older one");
        require(!canceled.contains(id.uuid()), id + " was given to " + worker + " after it was canceled");
        require(!notBefore.containsKey(id.uuid()), id + " was given to " + worker + " too early");
        owners.put(id.uuid(), new Owner(worker, id.attempt()));
        renewals.put(id.uuid(), new Renewal(monotonicMs, jumps));
        attempts.put(id.uuid(), id.attempt());
    }

    boolean owns(String worker, AttemptId id) {
        return new Owner(worker, id.attempt()).equals(owners.get(id.uuid()));
    }

    void renewed(String worker, AttemptId id, AttemptReply word, long monotonicMs) {
        require(owns(worker, id) == (word != AttemptReply.STALE), worker + " renewed " + id + ": " + word);
        if (word != AttemptReply.STALE) {
            renewals.put(id.uuid(), new Renewal(monotonicMs, jumps));
        }
    }

    /** The answer to a settle, a release or a recovery of a worker's own attempt. */
    void ended(String worker, AttemptId id, AttemptReply word) {
        boolean took = word != AttemptReply.STALE && word != AttemptReply.OK;
        require(!took || owns(worker, id), word + " for " + id + " of " + worker + ", which does not have it");
        require(took || word == AttemptReply.OK || !owns(worker, id), id + " of " + worker + " was refused: " + word);
        if (took) {
            owners.remove(id.uuid());
        }
    }

    /** An attempt was taken from its worker, because its lease was seen expired twice. */
    void recovered(AttemptId id, long monotonicMs, long leaseMs) {
        Owner owner = owners.remove(id.uuid());
        require(owner != null && owner.attempt() == id.attempt(), id + " was recovered, and had " + owner);
        Renewal last = renewals.get(id.uuid());
        long least = last.jumps() == jumps ? leaseMs * 3 / 2 : leaseMs / 2;
        require(monotonicMs - last.monotonicMs() >= least,
            id + " was recovered " + (monotonicMs - last.monotonicMs()) + " ms after " + owner + " was heard of");
    }

    /** A successor took over so many attempts of a dead worker, which must be all. */
    void takenOver(String worker, int count) {
        int before = owners.size();
        owners.values().removeIf(owner -> owner.worker().equals(worker));
        require(before - owners.size() == count, count + " were taken over from " + worker);
    }

    void canceled(String uuid) {
        canceled.add(uuid);
        require(!owners.containsKey(uuid), uuid + " was canceled at once though it runs");
    }

    void reopened(String uuid) {
        canceled.remove(uuid);
        notBefore.remove(uuid);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
