package taskmill.store;

import java.util.HashMap;
import java.util.Map;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * How durable a write is once Redis has answered it.
 *
 * @param word {@code memory}, {@code everysec}, {@code fsync}, or {@code unknown} if Redis does not tell
 * @param warning what an operator should change, or an empty string
 */
public record Durability(String word, String warning) {
    public static final Durability UNKNOWN = new Durability("unknown", "");

    static Durability ask(UnifiedJedis jedis) {
        Map<String, String> found = new HashMap<>();
        try {
            for (String name : new String[] {"appendonly", "appendfsync", "maxmemory-policy"}) {
                found.putAll(jedis.configGet(name));
            }
        } catch (JedisDataException e) {
            return UNKNOWN;
        }
        return of(found.getOrDefault("appendonly", ""), found.getOrDefault("appendfsync", ""),
            found.getOrDefault("maxmemory-policy", "noeviction"));
    }

    static Durability of(String appendOnly, String fsync, String policy) {
        if (!policy.equals("noeviction")) {
            return new Durability("memory", "Redis may evict tasks: set maxmemory-policy noeviction");
        }
        if (appendOnly.isEmpty()) {
            return UNKNOWN;
        }
        if (!appendOnly.equals("yes")) {
            return new Durability("memory", "Redis keeps tasks in memory only: set appendonly yes");
        }
        return switch (fsync) {
            case "always" -> new Durability("fsync", "");
            case "everysec" -> new Durability("everysec", "");
            default -> new Durability("memory",
                "Redis leaves writing to the system: set appendfsync everysec or always");
        };
    }
}
