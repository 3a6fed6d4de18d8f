package taskmill.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.JedisClusterCRC16;

/** The tasks of queue default in Redis, read by plain commands from its shard. Immutable. */
record Stored(UnifiedJedis jedis, String base) {
    private static final String BASE = "tm:{0}:";
    private static final List<String> FINISHED = List.of("succeeded", "failed", "canceled");
    private static final int PART = 1000;

    /** Those of the only shard. */
    Stored(UnifiedJedis jedis) {
        this(jedis, BASE);
    }

    /** What the keys of queue default begin with in a Cluster of 16 shards: its number leads to the shard's part of the slots. */
    static String baseInCluster() {
        int home = JedisClusterCRC16.getCRC16("default") % 16;
        return "tm:{" + IntStream.iterate(0, tag -> tag + 1)
            .filter(tag -> JedisClusterCRC16.getSlot(tag + "") / 1024 == home).findFirst().orElseThrow() + "}:";
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
        String accepted = jedis.hget(base + "count", "accepted");
        return accepted == null ? 0 : Long.parseLong(accepted);
    }

    long finishedCount() {
        return FINISHED.stream().mapToLong(state -> jedis.zcard(base + "done:" + state)).sum();
    }

    long total(String name) {
        String value = jedis.hget(base + "count", name);
        return value == null ? 0 : Long.parseLong(value);
    }

    /** How many errands nobody has carried out. */
    long errands() {
        return jedis.zcard(base + "errands");
    }

    /** The keys of the specs of all tasks. */
    static List<String> specs(UnifiedJedis jedis) {
        List<String> keys = new ArrayList<>();
        jedis.scanIteration(1000, BASE + "spec:*").collect(keys);
        return keys;
    }

    /** The ids of the tasks that run. */
    List<String> running() {
        return jedis.smembers(base + "busy").stream()
            .flatMap(queue -> jedis.zrange(base + "running:" + queue, 0, -1).stream()).toList();
    }

    /** All finished tasks, by uuid. */
    Map<String, Task> finished() {
        Map<String, Task> tasks = new HashMap<>();
        for (String state : FINISHED) {
            List<String> ids = jedis.zrange(base + "done:" + state, 0, -1);
            for (int from = 0; from < ids.size(); from += PART) {
                read(state, ids.subList(from, Math.min(ids.size(), from + PART)), tasks);
            }
        }
        return tasks;
    }

    private void read(String state, List<String> ids, Map<String, Task> into) {
        try (AbstractPipeline pipeline = jedis.pipelined()) {
            Map<String, Response<Map<String, String>>> runs = new HashMap<>();
            ids.forEach(id -> runs.put(id, pipeline.hgetAll(base + "run:" + id)));
            pipeline.sync();
            runs.forEach((id, run) -> into.put(id, new Task(id, state, run.get())));
        }
    }
}
