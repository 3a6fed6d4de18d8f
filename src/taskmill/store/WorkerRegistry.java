package taskmill.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/** The workers that are alive: each keeps its record alive by writing it again. Thread-safe. */
public final class WorkerRegistry {
    private static final long QUIET_MS = TimeUnit.DAYS.toMillis(1);
    private final Redis redis;

    WorkerRegistry(Redis redis) {
        this.redis = redis;
    }

    /** Writes a worker's record and the time, which expire after so many milliseconds. */
    public void announce(WorkerRecord worker, long forMs) {
        Keys keys = redis.keys();
        String record = worker.storedAt(redis.nowMs()).write();
        redis.command(jedis -> {
            jedis.set(keys.outside("worker:" + worker.id()), record, SetParams.setParams().px(forMs));
            return jedis.sadd(keys.outside("workers"), worker.id());
        });
    }

    public void leave(String id) {
        Keys keys = redis.keys();
        redis.command(jedis -> {
            jedis.del(keys.outside("worker:" + id));
            jedis.del(keys.outside("quiet:" + id));
            return jedis.srem(keys.outside("workers"), id);
        });
    }

    /** Tells a worker whether to be quiet: by its inbox, and by what it reads when it announces itself. */
    public void setQuiet(WorkerRecord worker, boolean quiet) {
        Keys keys = redis.keys();
        String key = keys.outside("quiet:" + worker.id());
        redis.command(jedis ->
            quiet ? jedis.set(key, "1", SetParams.setParams().px(QUIET_MS)) : jedis.del(key));
        worker.queues().stream().findFirst().map(keys.homes()::of).ifPresent(home ->
            new WakeSignals(redis, worker.id(), home).tellOrders());
    }

    /** Whether a worker shall be quiet. What it was told stays for a day after the last question. */
    public boolean isToBeQuiet(String id) {
        String key = redis.keys().outside("quiet:" + id);
        return redis.command(jedis -> jedis.pexpire(key, QUIET_MS)) == 1;
    }

    /** The workers that are alive, by id. What cannot be read is left out. */
    public List<WorkerRecord> workers() {
        Keys keys = redis.keys();
        return redis.command(jedis -> {
            List<WorkerRecord> workers = new ArrayList<>();
            for (String id : jedis.smembers(keys.outside("workers"))) {
                String text = text(jedis, keys.outside("worker:" + id));
                if (text == null) {
                    jedis.srem(keys.outside("workers"), id);
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
