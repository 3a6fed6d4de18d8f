package taskmill.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import redis.clients.jedis.RedisClient;

/**
 * The limit of a queue that keeps its tasks in Redis by a script: a loop of EVALSHA on one connection that settles one
 * batch and claims the next with the commands that this needs, without any decision, check or count.
 */
final class BareLoop {
    private static final int BATCH = 32;
    private static final String RESULT = "{\"result\":null,\"duration_ms\":0}";
    private static final String SPEC = "x".repeat(250);
    private static final String LUA = """
        local base, over, done = KEYS[1], {}, {}
        for i = 3, #ARGV do
          local run = base .. 'run:' .. ARGV[i]
          redis.call('HMGET', run, 'n', 'w', 'c', 's', 'x')
          redis.call('HSET', run, 'e', '1700000000001', 'R', ARGV[2], 'a1', 'worker-01234567 1700000000000 1700000000001 ok')
          over[#over + 1] = ARGV[i]
          done[#done + 1] = '1700001000000'
          done[#done + 1] = ARGV[i]
        end
        if #over > 0 then
          redis.call('ZREM', base .. 'running', unpack(over))
          redis.call('ZADD', base .. 'done', unpack(done))
        end
        local ids, names, leases = redis.call('ZRANGE', base .. 'ready', 0, ARGV[1] - 1), {}, {}
        if #ids == 0 then return {ids, {}} end
        for i, id in ipairs(ids) do names[i] = base .. 'spec:' .. id end
        local specs = redis.call('MGET', unpack(names))
        redis.call('ZREMRANGEBYRANK', base .. 'ready', 0, #ids - 1)
        for i, id in ipairs(ids) do
          redis.call('HSET', base .. 'run:' .. id, 'n', '1', 'w', 'worker-01234567', 's', '1700000000000', 't', '30000')
          leases[#leases + 1] = '1700000030000'
          leases[#leases + 1] = id
        end
        redis.call('ZADD', base .. 'running', unpack(leases))
        return {ids, specs}
        """;

    private BareLoop() {
    }

    /** Tasks a second. */
    static double rate(BenchSystem system, int tasks) {
        try (RedisClient jedis = RedisClient.create("127.0.0.1", system.redis.port())) {
            fill(jedis, tasks);
            String sha = jedis.scriptLoad(LUA);
            long start = System.nanoTime();
            List<?> ids = List.of();
            do {
                List<String> args = new ArrayList<>(List.of(Integer.toString(BATCH), RESULT));
                ids.forEach(id -> args.add((String) id));
                ids = (List<?>) ((List<?>) jedis.evalsha(sha, List.of("bare:"), args)).get(0);
            } while (!ids.isEmpty());
            double rate = tasks / ((System.nanoTime() - start) / 1e9);
            forget(jedis, tasks);
            return rate;
        }
    }

    private static void fill(RedisClient jedis, int tasks) {
        for (int done = 0; done < tasks; done += BATCH) {
            List<String> specs = new ArrayList<>();
            Map<String, Double> ready = new HashMap<>();
            for (int i = done; i < Math.min(tasks, done + BATCH); i++) {
                specs.add("bare:spec:" + id(i));
                specs.add(SPEC);
                ready.put(id(i), (double) i);
            }
            jedis.mset(specs.toArray(String[]::new));
            jedis.zadd("bare:ready", ready);
        }
    }

    private static void forget(RedisClient jedis, int tasks) {
        for (int done = 0; done < tasks; done += BATCH) {
            jedis.unlink(IntStream.range(done, done + BATCH).boxed()
                .flatMap(i -> List.of("bare:spec:" + id(i), "bare:run:" + id(i)).stream()).toArray(String[]::new));
        }
        jedis.unlink("bare:done");
    }

    private static String id(int i) {
        return String.format("00000000-0000-7000-8000-%012d", i);
    }
}
