package taskmill.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The tasks in Redis, read by plain commands from the shards whose keys begin with these. Immutable. */
record Stored(UnifiedJedis jedis, List<String> bases) {
    /** How many shards a Cluster has. */
    static final int SHARDS = 16;
    private static final String BASE = "tm:{0}:";
    private static final List<String> FINISHED = List.of("succeeded", "failed", "canceled");
    private static final int PART = 1000;

    /** Those of the only shard. */
    Stored(UnifiedJedis jedis) {
        this(jedis, List.of(BASE));
    }

    /** What the keys of each shard of a Cluster begin with: the tag leads to the shard's part of the slots. */
    static List<String> basesInCluster() {
        return IntStream.range(0, SHARDS).mapToObj(shard -> "tm:{" + IntStream.iterate(0, tag -> tag + 1)
            .filter(tag -> JedisClusterCRC16.getSlot(tag + "") / 1024 == shard).findFirst().orElseThrow() + "}:").toList();
    }

    /** The first queue, of q0, q1 and so on, that has its home in this shard of a Cluster. */
    static String queueOf(int shard) {
        return IntStream.iterate(0, i -> i + 1).mapToObj(i -> "q" + i)
            .filter(queue -> JedisClusterCRC16.getCRC16(queue) % SHARDS == shard).findFirst().orElseThrow();
    }

    /** A row of a task's ledger. */
    record Row(int attempt, String worker, long startedMs, long endedMs, String outcome) {
    }

    /** A finished task: its state, its run's fields and its ledger. */
    record Task(String uuid, String state, Map<String, String> run) {
        long number(String field) {
            return Long.parseLong(run.getOrDefault(field, "0"));
        }

        List<Row> rows() {
            List<Row> rows = new ArrayList<>();
            for (int attempt = 1; attempt <= number("n"); attempt++) {
                String row = run.get("a" + attempt);
                if (row != null) {
                    String[] word = row.split(" ");
                    rows.add(new Row(attempt, word[0], Long.parseLong(word[1]), Long.parseLong(word[2]), word[3]));
                }
            }
            return rows;
        }
    }

    /** How many tasks wait or run. */
    long undone() {
        return accepted() - total("expired") - finishedCount();
    }

    long accepted() {
        return total("accepted");
    }

    long finishedCount() {
        return sum(base -> FINISHED.stream().mapToLong(state -> jedis.zcard(base + "done:" + state)).sum());
    }

    long total(String name) {
        return sum(base -> {
            String value = jedis.hget(base + "count", name);
            return value == null ? 0 : Long.parseLong(value);
        });
    }

    /** How many errands nobody has carried out. */
    long errands() {
        return sum(base -> jedis.zcard(base + "errands"));
    }

    private long sum(ToLongFunction<String> ofShard) {
        return bases.stream().mapToLong(ofShard).sum();
    }

    /** The keys of the specs of all tasks. */
    static List<String> specs(UnifiedJedis jedis) {
        List<String> keys = new ArrayList<>();
        jedis.scanIteration(1000, BASE + "spec:*").collect(keys);
        return keys;
    }

    /** The ids of the tasks that run. */
    List<String> running() {
        return bases.stream().flatMap(base -> jedis.smembers(base + "busy").stream()
            .flatMap(queue -> jedis.zrange(base + "running:" + queue, 0, -1).stream())).toList();
    }

    /** All finished tasks, by uuid. */
    Map<String, Task> finished() {
        Map<String, Task> tasks = new HashMap<>();
        for (String base : bases) {
            for (String state : FINISHED) {
                List<String> ids = jedis.zrange(base + "done:" + state, 0, -1);
                for (int from = 0; from < ids.size(); from += PART) {
                    read(base, state, ids.subList(from, Math.min(ids.size(), from + PART)), tasks);
                }
            }
        }
        return tasks;
    }

    private void read(String base, String state, List<String> ids, Map<String, Task> into) {
        try (AbstractPipeline pipeline = jedis.pipelined()) {
            Map<String, Response<Map<String, String>>> runs = new HashMap<>();
            ids.forEach(id -> runs.put(id, pipeline.hgetAll(base + "run:" + id)));
            pipeline.sync();
            runs.forEach((id, run) -> into.put(id, new Task(id, state, run.get())));
        }
    }
}
