package taskmill.worker;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import taskmill.store.AttemptId;

/** The attempts that run here, by uuid, at most one for each slot. Thread-safe. */
final class Attempts {
    private final Map<String, Attempt> byUuid = new ConcurrentHashMap<>();
    private final int slots;

    Attempts(int slots) {
        this.slots = slots;
    }

    /** Adds an attempt. An earlier one of the same task that still runs here becomes stale. */
    void add(Attempt attempt) {
        Attempt earlier = byUuid.put(attempt.id().uuid(), attempt);
        if (earlier != null) {
            earlier.becomeStale();
        }
    }

    void remove(Attempt attempt) {
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

    int size() {
        return byUuid.size();
    }

    int free() {
        return Math.max(0, slots - byUuid.size());
    }
}
