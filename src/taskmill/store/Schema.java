package taskmill.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisClusterOperationException;
import redis.clients.jedis.exceptions.JedisException;

/** Compares the server's version, the schema and the number of shards with what this process needs. */
final class Schema {
    private static final String VERSION = "3";

    /**
     * Writes schema and shard count into an empty Redis, and returns the shard count to use.
     *
     * @param wanted absent if any will do, and {@code orElse} is to be written
     * @throws StoreMismatch if the schema or the shard count is another
     */
    static int agree(UnifiedJedis jedis, String prefix, OptionalInt wanted, int orElse) {
        String meta = Keys.meta(prefix);
        Map<String, String> found = jedis.hgetAll(meta);
        if (!found.containsKey("schema") || !found.containsKey("shards")) {
            jedis.hsetnx(meta, "schema", VERSION);
            jedis.hsetnx(meta, "shards", Integer.toString(wanted.orElse(orElse)));
            found = jedis.hgetAll(meta);
        }
        return shards(found, meta, wanted);
    }

    /**
     * The same, and in a Cluster also copies what was agreed on to other nodes. While the node of the original is away
     * the copies tell it, unless they differ or there is none: then this fails as without them.
     */
    static int agreeAtStart(UnifiedJedis jedis, String prefix, OptionalInt wanted, int orElse) {
        List<String> copies = jedis instanceof RedisClusterClient ? Keys.metaCopies(prefix) : List.of();
        try {
            int shards = agree(jedis, prefix, wanted, orElse);
            Map<String, String> agreed = Map.of("schema", VERSION, "shards", Integer.toString(shards));
            ofThoseThatAnswer(copies, copy -> agreed.equals(jedis.hgetAll(copy)) ? 0 : jedis.hset(copy, agreed));
            return shards;
        } catch (JedisException e) {
            List<Map<String, String>> found = ofThoseThatAnswer(copies, jedis::hgetAll).stream()
                .filter(copy -> !copy.isEmpty()).distinct().toList();
            if (found.size() != 1) {
                throw e;
            }
            return shards(found.get(0), copies.get(0), wanted);
        }
    }

    /** What a command answers for each of these keys whose node answers. */
    static <T> List<T> ofThoseThatAnswer(List<String> keys, Function<String, T> command) {
        List<T> answers = new ArrayList<>();
        for (String key : keys) {
            try {
                answers.add(command.apply(key));
            } catch (JedisException e) {
                // It is away; the others do.
            }
        }
        return answers;
    }

    private static int shards(Map<String, String> found, String meta, OptionalInt wanted) {
        if (!VERSION.equals(found.get("schema"))) {
            throw new StoreMismatch("Redis holds schema " + found.get("schema") + " under " + meta
                + ", this version works with schema " + VERSION + ": use another prefix, or an empty Redis");
        }
        int shards = Integer.parseInt(found.get("shards"));
        if (wanted.isPresent() && wanted.getAsInt() != shards) {
            throw new StoreMismatch("shards: " + wanted.getAsInt() + " are configured, but the tasks in Redis"
                + " lie in " + shards + "; the number cannot change while there are any");
        }
        return shards;
    }

    /** Removes a field that is never there: a replica, or a Redis that cannot write, refuses; a full one does not. */
    static void requireWritable(UnifiedJedis jedis, String prefix) {
        jedis.hdel(Keys.meta(prefix), "none");
    }

    /** @throws StoreMismatch if the server is too old */
    static void requireServer(UnifiedJedis jedis) {
        String version = info(jedis, "server", "redis_version:");
        if (!version.isEmpty() && Integer.parseInt(version.split("\\.")[0]) < 7) {
            throw new StoreMismatch("Redis " + version + " is too old: 7.0 or newer is needed, or Valkey 7.2");
        }
    }

    /**
     * What stands in a section of INFO behind a name; empty if nothing does, if INFO is not allowed, or the node of a
     * Cluster that was asked is away: the client chooses which.
     */
    static String info(UnifiedJedis jedis, String section, String name) {
        try {
            return jedis.info(section).lines().filter(line -> line.startsWith(name)).findFirst()
                .map(line -> line.substring(name.length()).strip()).orElse("");
        } catch (JedisAccessControlException | JedisClusterOperationException e) {
            return "";
        }
    }
}
