package taskmill.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
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
            Set<String> ids = jedis.smembers(keys.workers());
            Map<String, Response<String>> answers = new HashMap<>();
            try (AbstractPipeline pipeline = jedis.pipelined()) {
                ids.forEach(id -> answers.put(id, pipeline.get(keys.worker(id))));
                pipeline.sync();
            }
            List<String> rows = new ArrayList<>();
            answers.forEach((id, answer) -> row(answer).ifPresentOrElse(rows::add,
                () -> jedis.srem(keys.workers(), id)));
            return rows;
        });
    }

    private static Optional<String> row(Response<String> answer) {
        try {
            return Optional.ofNullable(answer.get());
        } catch (JedisDataException e) {
            return Optional.of("");
        }
    }
}
