package taskmill.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import redis.clients.jedis.RedisClient;

/**
 * The limit of anything that keeps tasks in Redis by a script: a loop of EVALSHA from one connection that does, for
 * each task of a batch, about the commands that a claim and a settle cannot do without, and nothing else.
 */
final class BareLoop {
    private static final int BATCH = 32;
    private static final String LUA = """
        for i = 1, #ARGV, 2 do
          local id = ARGV[i]
          redis.call('HINCRBY', KEYS[1] .. 'run:' .. id, 'n', 1)
          redis.call('HSET', KEYS[1] .. 'run:' .. id, 'w', 'worker', 's', 1700000000000, 't', 30000)
          redis.call('ZADD', KEYS[1] .. 'running', 1700000030000, id)
          redis.call('ZREM', KEYS[1] .. 'running', id)
          redis.call('HSET', KEYS[1] .. 'run:' .. id, 'e', 1700000000001, 'R', ARGV[i + 1], 'a1',
            'worker 1 2 succeeded')
        end
        return #ARGV
        """;

    private BareLoop() {
    }

    /** Tasks a second. */
    static double rate(Stage stage, int tasks) {
        try (RedisClient jedis = RedisClient.create("127.0.0.1", stage.redis.port())) {
            String sha = jedis.scriptLoad(LUA);
            long start = System.nanoTime();
            for (int done = 0; done < tasks; done += BATCH) {
                List<String> args = new ArrayList<>();
                for (int i = done; i < done + BATCH; i++) {
                    args.add(id(i));
                    args.add("{\"result\":null,\"duration_ms\":0}");
                }
                jedis.evalsha(sha, List.of("bare:"), args);
            }
            double rate = tasks / ((System.nanoTime() - start) / 1e9);
            forget(jedis, tasks);
            return rate;
        }
    }

    private static void forget(RedisClient jedis, int tasks) {
        for (int done = 0; done < tasks; done += BATCH) {
            jedis.unlink(IntStream.range(done, done + BATCH).mapToObj(i -> "bare:run:" + id(i)).toArray(String[]::new));
        }
    }

    private static String id(int i) {
        return String.format("00000000-0000-7000-8000-%012d", i);
    }
}
