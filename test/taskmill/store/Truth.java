package taskmill.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import taskmill.store.LeaseStore.AttemptReply;

/**
 * What really happened in a simulation, of which the simulated workers hear only a part: who was handed which
 * attempt, what was canceled, what may not begin yet. Each method throws an {@link AssertionError} if what it is
 * told must not be. Not thread-safe.
 */
final class Truth {
    private final Map<String, Owner> owners = new HashMap<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    private final Map<String, Long> notBefore = new HashMap<>();
    private final Set<String> canceled = new HashSet<>();
    private final Map<String, Refresh> refreshed = new HashMap<>();
    private int jumps;

    private record Owner(String worker, int attempt) {
    }

    /** When Redis last heard of an attempt, and how often its clock had jumped forward by then. */
    private record Refresh(long monotonicMs, int jumps) {
    }

    /** The clock of Redis shows this; it may be earlier than before. */
    void clock(long nowMs) {
        notBefore.values().removeIf(due -> due <= nowMs);
    }

    void jumpedForward() {
        jumps++;
    }

    int jumps() {
        return jumps;
    }

    /** It may not begin before; to be said before the clock shows a later moment. */
    void waits(String uuid, long dueMs) {
        notBefore.put(uuid, dueMs);
    }

    /** A worker was handed an attempt, be it that the answer was lost. */
    void claimed(String worker, AttemptId held, long monotonicMs) {
        Owner owner = owners.get(held.uuid());
        boolean again = new Owner(worker, held.attempt()).equals(owner);
        require(again || owner == null, held + " was given to " + worker + " while " + owner + " has it");
        require(again || held.attempt() > attempts.getOrDefault(held.uuid(), 0), held
            + " has the number of an older one");
        require(!canceled.contains(held.uuid()), held + " was given to " + worker + " after it was canceled");
        require(!notBefore.containsKey(held.uuid()), held + " was given to " + worker + " too early");
        owners.put(held.uuid(), new Owner(worker, held.attempt()));
        refreshed.put(held.uuid(), new Refresh(monotonicMs, jumps));
        attempts.put(held.uuid(), held.attempt());
    }

    boolean owns(String worker, AttemptId held) {
        return new Owner(worker, held.attempt()).equals(owners.get(held.uuid()));
    }

    void renewed(String worker, AttemptId held, AttemptReply word, long monotonicMs) {
        require(owns(worker, held) == (word != AttemptReply.STALE), worker + " renewed " + held + ": " + word);
        if (word != AttemptReply.STALE) {
            refreshed.put(held.uuid(), new Refresh(monotonicMs, jumps));
        }
    }

    /** What a worker was told of an outcome, a release or a recovery of its own attempt. */
    void ended(String worker, AttemptId held, AttemptReply word) {
        boolean took = word != AttemptReply.STALE && word != AttemptReply.OK;
        require(!took || owns(worker, held), word + " for " + held + " of " + worker + ", which does not have it");
        require(took || word == AttemptReply.OK || !owns(worker, held), held + " of " + worker + " was refused: " + word);
        if (took) {
            owners.remove(held.uuid());
        }
    }

    /** Whoever had this attempt has it no more, because its lease was seen over twice. */
    void recovered(AttemptId held, long monotonicMs, long leaseMs) {
        Owner owner = owners.remove(held.uuid());
        require(owner != null && owner.attempt() == held.attempt(), held + " was recovered, and had " + owner);
        Refresh last = refreshed.get(held.uuid());
        long least = last.jumps() == jumps ? leaseMs * 3 / 2 : leaseMs / 2;
        require(monotonicMs - last.monotonicMs() >= least,
            held + " was recovered " + (monotonicMs - last.monotonicMs()) + " ms after " + owner + " was heard of");
    }

    /** The attempts of a worker were taken over: so many as it had. */
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
