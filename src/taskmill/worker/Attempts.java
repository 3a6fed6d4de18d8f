package taskmill.worker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import taskmill.store.AttemptId;
import taskmill.worker.run.ResultMemory;

/** The attempts that run here, by uuid, at most one for each slot, and the heap that they take. Thread-safe. */
final class Attempts {
    /** Below this part of its bytes it takes no more tasks. */
    private static final int LEAST_PART = 4;
    private final Map<String, Attempt> byUuid = new ConcurrentHashMap<>();
    private final int slots;
    private final long bytes;
    private final ResultMemory results;
    private final AtomicLong takenBytes = new AtomicLong();

    /** @param bytes of the heap that all tasks may take; the first one may take more */
    Attempts(int slots, long bytes, ResultMemory results) {
        this.slots = slots;
        this.bytes = bytes;
        this.results = results;
    }

    /** Adds an attempt. An earlier one of the same task that still runs here becomes stale. */
    void add(Attempt attempt) {
        takenBytes.addAndGet(attempt.bytes());
        Attempt earlier = byUuid.put(attempt.id().uuid(), attempt);
        if (earlier != null) {
            earlier.becomeStale();
        }
    }

    void remove(Attempt attempt) {
        takenBytes.addAndGet(-attempt.bytes());
        byUuid.remove(attempt.id().uuid(), attempt);
    }

    Optional<Attempt> find(AttemptId id) {
        return Optional.ofNullable(byUuid.get(id.uuid())).filter(attempt -> attempt.id().equals(id));
    }

    Collection<Attempt> all() {
        return byUuid.values();
    }

    /** Those of a shard whose leases are to be renewed. What was fenced is given back as soon as it has ended. */
    List<Attempt> renewable(int shard) {
        return byUuid.values().stream().filter(attempt -> attempt.shard() == shard && !attempt.isFenced()).toList();
    }

    ResultMemory results() {
        return results;
    }

    int size() {
        return byUuid.size();
    }

    /** How many more may run; none while those that run have taken most of the bytes. */
    int free() {
        return freeBytes() < bytes / LEAST_PART ? 0 : Math.max(0, slots - byUuid.size());
    }

    /** True if an attempt that is added now has no slot, or no memory. */
    boolean isFull() {
        return byUuid.size() >= slots || freeBytes() < 0;
    }

    long freeBytes() {
        return bytes - takenBytes.get();
    }
}
