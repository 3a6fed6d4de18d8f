package taskmill.store;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest output of attempts that run, while somebody watches them: a broker asks the worker for it, and the worker
 * writes it for a while. Nobody else is told, so an attempt that is not watched costs nothing. Thread-safe.
 */
public final class TailStore {
    /** For how long a worker goes on after it was asked. */
    public static final long WATCHED_MS = 30_000;
    private static final String ATTEMPT = "attempt";
    private static final String FROM = "_from";
    private static final String TOTAL = "_total";
    private final Redis redis;

    TailStore(Redis redis) {
        this.redis = redis;
    }

    /** The newest bytes of a stream, and how many came before them. */
    public record Part(byte[] bytes, long from) {
        public long total() {
            return from + bytes.length;
        }
    }

    /** What an attempt has written so far, by the names of streams. */
    public record Tail(int attempt, Map<String, Part> streams) { }

    /** Asks a worker to write the output of an attempt. */
    public void watch(String worker, AttemptId id) {
        String inbox = redis.keys().of(redis.keys().home(id.queue()), "inbox", worker);
        redis.command(jedis -> {
            jedis.rpush(inbox, "watch " + id.uuid() + " " + id.attempt() + " " + id.queue());
            return jedis.pexpire(inbox, WATCHED_MS);
        });
    }

    /** Replaces what stands there, for {@link #WATCHED_MS}. */
    public void write(AttemptId id, Map<String, Part> streams) {
        Map<String, String> fields = new HashMap<>(Map.of(ATTEMPT, Integer.toString(id.attempt())));
        streams.forEach((name, part) -> {
            fields.put(name, Base64.getEncoder().encodeToString(part.bytes()));
            fields.put(name + FROM, Long.toString(part.from()));
            fields.put(name + TOTAL, Long.toString(part.total()));
        });
        String key = redis.keys().of(redis.keys().home(id.queue()), "tail", id.uuid());
        redis.command(jedis -> {
            jedis.hset(key, fields);
            return jedis.pexpire(key, WATCHED_MS);
        });
    }

    /** The output of a task of this queue that is watched; nothing if it is not, or cannot be read. */
    public Optional<Tail> read(String queue, String uuid) {
        String key = redis.keys().of(redis.keys().home(queue), "tail", uuid);
        Map<String, String> fields = redis.command(jedis -> jedis.hgetAll(key));
        try {
            Map<String, Part> streams = new HashMap<>();
            fields.forEach((name, value) -> {
                if (fields.containsKey(name + FROM)) {
                    streams.put(name, new Part(Base64.getDecoder().decode(value),
                        Long.parseLong(fields.get(name + FROM))));
                }
            });
            return fields.isEmpty() ? Optional.empty()
                : Optional.of(new Tail(Integer.parseInt(fields.getOrDefault(ATTEMPT, "0")), streams));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
