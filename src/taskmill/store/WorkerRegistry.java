package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.params.SetParams;

/** Which workers live: each keeps its row alive by saying so again. Thread-safe. */
public final class WorkerRegistry {
    private final Redis redis;

    WorkerRegistry(Redis redis) {
        this.redis = redis;
    }

    /** Writes a worker's row, a JSON object, for so long. */
    public void announce(String id, String json, long forMs) {
        Keys keys = redis.keys();
        redis.command(jedis -> {
            jedis.set(keys.worker(id), json, SetParams.setParams().px(forMs));
            return jedis.sadd(keys.workers(), id);
        });
    }

    /** Takes the row away at once. */
    public void leave(String id) {
        Keys keys = redis.keys();
        redis.command(jedis -> {
            jedis.del(keys.worker(id));
            return jedis.srem(keys.workers(), id);
        });
    }

    /** The rows of all workers that live. */
    public List<String> rows() {
        Keys keys = redis.keys();
        return redis.command(jedis -> {
            List<String> rows = new ArrayList<>();
            for (String id : jedis.smembers(keys.workers())) {
                String row = jedis.get(keys.worker(id));
                if (row != null) {
                    rows.add(row);
                } else {
                    jedis.srem(keys.workers(), id);
                }
            }
            return rows;
        });
    }
}
