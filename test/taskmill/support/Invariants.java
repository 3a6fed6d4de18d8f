package taskmill.support;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import redis.clients.jedis.UnifiedJedis;

/**
 * The oracle of what stands in Redis: reads every key of a prefix, with commands of its own and nothing of the product,
 * and names each breach of what must hold at any moment between two scripts. To be asked while nobody writes, because
 * it needs many round trips. Immutable.
 *
 * @param maxLost the largest limit of lost attempts that any worker goes by
 * @param tokens how many tokens may lie in a wake list: 1, and 1 more for each worker that may have put one back
 * @param ignored names of keys, without a shard's base, that a test added itself
 */
public record Invariants(UnifiedJedis redis, String prefix, int maxLost, int tokens, Set<String> ignored) {
    /** The oracle for a prefix whose workers use the default limits and have put no token back. */
    public static Invariants of(UnifiedJedis redis, String prefix) {
        return new Invariants(redis, prefix, 3, 1, Set.of());
    }

    public Invariants withMaxLost(int limit) {
        return new Invariants(redis, prefix, limit, tokens, ignored);
    }

    public Invariants withTokens(int most) {
        return new Invariants(redis, prefix, maxLost, most, ignored);
    }

    public Invariants ignoring(String... names) {
        return new Invariants(redis, prefix, maxLost, tokens, Set.of(names));
    }

    /** An {@link AssertionError} that lists all breaches, if there are any. */
    public void hold() {
        List<String> breaches = breaches();
        if (!breaches.isEmpty()) {
            throw new AssertionError(breaches.size() + " invariants are broken:\n" + String.join("\n", breaches));
        }
    }

    /** One line for each breach, beginning with the key or task it was seen at; empty if all is well. */
    public List<String> breaches() {
        List<String> breaches = new ArrayList<>();
        Map<String, List<String>> shards = new TreeMap<>();
        Pattern inShard = Pattern.compile(Pattern.quote(prefix) + ":\\{\\d+}:");
        for (String key : keys()) {
            Matcher base = inShard.matcher(key);
            if (base.lookingAt()) {
                shards.computeIfAbsent(base.group(), b -> new ArrayList<>()).add(key);
            } else if (!key.matches(Pattern.quote(prefix) + ":(meta(:\\{[0-9]+\\})?|workers|(worker|quiet):[A-Za-z0-9._-]+)")) {
                breaches.add(key + " is no key that may be");
            }
        }
        Set<String> crons = new HashSet<>();
        Set<String> listed = new HashSet<>();
        Map<String, String> homes = new TreeMap<>();
        shards.forEach((base, keys) -> {
            ShardDump shard = ShardDump.read(redis, base, keys, ignored);
            shard.hashes.getOrDefault("queues", Map.of()).keySet().stream()
                .filter(queue -> homes.putIfAbsent(queue, base) != null)
                .forEach(queue -> breaches.add(base + "queue " + queue + " is also in " + homes.get(queue)));
            new ShardRules(shard, this).breaches().forEach(breach -> breaches.add(base + breach));
            listed.addAll(shard.hashes.getOrDefault("crons", Map.of()).keySet());
            shard.hashes.keySet().stream().filter(key -> key.startsWith("cron:")).forEach(key -> crons.add(ShardDump.rest(key)));
        });
        crons.removeAll(listed);
        crons.forEach(name -> breaches.add("the cron " + name + " is not in the list"));
        return breaches;
    }

    private Set<String> keys() {
        Set<String> keys = new HashSet<>();
        redis.scanIteration(1000, prefix + ":*").collect(keys);
        return keys;
    }
}
