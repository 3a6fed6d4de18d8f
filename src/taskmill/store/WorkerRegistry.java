package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
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

    /** The rows of all workers that live, whatever stands in them; what is no text is passed over. */
    public List<String> rows() {
        Keys keys = redis.keys();
        return redis.command(jedis -> {
            List<String> rows = new ArrayList<>();
            for (String id : jedis.smembers(keys.workers())) {
                String row = row(jedis, keys.worker(id));
                if (row == null) {
                    jedis.srem(keys.workers(), id);
                } else if (!row.isEmpty()) {
                    rows.add(row);
                }
            }
            return rows;
        });
    }

    /** Null if there is none, empty if it is no text. */
    private static String row(UnifiedJedis jedis, String key) {
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
