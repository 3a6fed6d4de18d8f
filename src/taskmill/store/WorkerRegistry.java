package taskmill.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/** The workers that are alive: each keeps its record alive by writing it again. Thread-safe. */
public final class WorkerRegistry {
    private final Redis redis;

    WorkerRegistry(Redis redis) {
        this.redis = redis;
    }

    /** Writes a worker's record, which expires after so many milliseconds. */
    public void announce(WorkerRecord worker, long forMs) {
        Keys keys = redis.keys();
        redis.command(jedis -> {
            jedis.set(keys.worker(worker.id()), worker.write(), SetParams.setParams().px(forMs));
            return jedis.sadd(keys.workers(), worker.id());
        });
    }

    /** Removes a worker's record. */
    public void leave(String id) {
        Keys keys = redis.keys();
        redis.command(jedis -> {
            jedis.del(keys.worker(id));
            return jedis.srem(keys.workers(), id);
        });
    }

    /** The workers that are alive, by id. What cannot be read is left out. */
    public List<WorkerRecord> workers() {
        Keys keys = redis.keys();
        return redis.command(jedis -> {
            List<WorkerRecord> workers = new ArrayList<>();
            for (String id : jedis.smembers(keys.workers())) {
                String text = text(jedis, keys.worker(id));
                if (text == null) {
                    jedis.srem(keys.workers(), id);
                } else {
                    WorkerRecord.read(text).ifPresent(workers::add);
                }
            }
            workers.sort(Comparator.comparing(WorkerRecord::id));
            return workers;
        });
    }

    /** Null if the key is not there, empty if it holds no string. */
    private static String text(UnifiedJedis jedis, String key) {
        try {
            return jedis.get(key);
        } catch (JedisDataException e) {
            if (!e.getMessage().startsWith("WRONGTYPE")) {
                throw e;
            }
            return "";
        }
    }
}
