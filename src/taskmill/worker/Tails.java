package taskmill.worker;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import taskmill.loop.Loop;
import taskmill.store.AttemptId;
import taskmill.store.StoreMismatch;
import taskmill.store.TailStore;
import taskmill.store.TailStore.Part;
import taskmill.task.Unavailable;

/** Writes the output of attempts that are watched, twice a second, if there is new output. Thread-safe. */
final class Tails implements AutoCloseable {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private final TailStore store;
    private final Attempts attempts;
    private final Loop loop;
    private final Map<AttemptId, Long> watched = new ConcurrentHashMap<>();
    private final Map<AttemptId, Long> written = new ConcurrentHashMap<>();

    Tails(TailStore store, Attempts attempts) {
        this.store = store;
        this.attempts = attempts;
        this.loop = Loop.prepared("taskmill-tails", this::step);
    }

    /** Somebody watches this attempt, from now on for a while. */
    void watch(AttemptId id) {
        watched.put(id, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TailStore.WATCHED_MS));
        written.remove(id);
        loop.wake();
    }

    private long step() {
        long now = System.nanoTime();
        watched.entrySet().removeIf(entry -> now - entry.getValue() >= 0 || attempts.find(entry.getKey()).isEmpty());
        written.keySet().retainAll(watched.keySet());
        watched.keySet().forEach(id -> attempts.find(id).ifPresent(attempt -> write(id, attempt)));
        return watched.isEmpty() ? Loop.IDLE_NANOS : EVERY_NANOS;
    }

    private void write(AttemptId id, Attempt attempt) {
        Map<String, Part> streams = new HashMap<>();
        attempt.output().forEach((name, part) -> streams.put(name, new Part(part.bytes(), part.from())));
        long total = streams.values().stream().mapToLong(Part::total).sum();
        try {
            if (!Long.valueOf(total).equals(written.put(id, total))) {
                store.write(id, streams);
            }
        } catch (Unavailable | StoreMismatch e) {
            // Redis is away or full: those who watch see it later, or in the result.
            written.remove(id);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
