package taskmill.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.resps.Tuple;

/** All keys of one shard, by their names without the shard's base; each in the map of its type. */
final class ShardDump {
    final Map<String, String> strings = new TreeMap<>();
    final Map<String, Map<String, String>> hashes = new TreeMap<>();
    final Map<String, Map<String, Double>> sets = new TreeMap<>();
    final Map<String, List<String>> lists = new TreeMap<>();
    /** Sets without scores: busy, parents and followers. */
    final Map<String, Set<String>> members = new TreeMap<>();
    /** Keys of no known kind, or with another type or life time than their kind. */
    final List<String> misfits = new ArrayList<>();

    private ShardDump() {
    }

    /** Reads these keys of a shard in one round trip, except those with names in {@code ignored}. */
    static ShardDump read(UnifiedJedis redis, String base, List<String> keys, Set<String> ignored) {
        ShardDump dump = new ShardDump();
        List<Runnable> replies = new ArrayList<>();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            keys.stream().filter(key -> !ignored.contains(key.substring(base.length())))
                .forEach(key -> replies.add(dump.ask(pipeline, key, key.substring(base.length()))));
            pipeline.sync();
        }
        replies.forEach(Runnable::run);
        return dump;
    }

    private Runnable ask(AbstractPipeline pipeline, String key, String name) {
        Optional<KeyKind> kind = KeyKind.of(name);
        Response<String> type = pipeline.type(key);
        Response<Long> life = pipeline.pttl(key);
        Runnable take = kind.map(k -> askValue(pipeline, k, key, name)).orElse(() -> { });
        return () -> {
            boolean expires = life.get() > 0;
            if (kind.filter(k -> k.type.equals(type.get()) && k.expires == expires).isPresent()) {
                take.run();
            } else if (!type.get().equals("none")) {
                misfits.add(name + " is a " + type.get() + (expires ? " that expires" : ""));
            }
        };
    }

    private Runnable askValue(AbstractPipeline pipeline, KeyKind kind, String key, String name) {
        return switch (kind.type) {
            case "string" -> take(pipeline.get(key), text -> strings.put(name, text));
            case "hash" -> take(pipeline.hgetAll(key), fields -> hashes.put(name, fields));
            case "set" -> take(pipeline.smembers(key), all -> members.put(name, all));
            case "list" -> take(pipeline.lrange(key, 0, -1), items -> lists.put(name, items));
            default -> take(pipeline.zrangeWithScores(key, 0, -1), rows -> sets.put(name,
                rows.stream().collect(Collectors.toMap(Tuple::getElement, Tuple::getScore))));
        };
    }

    private static <T> Runnable take(Response<T> response, Consumer<T> taker) {
        return () -> {
            if (response.get() != null) {
                taker.accept(response.get());
            }
        };
    }

    /** The part of a name after its first colon. */
    static String rest(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    long count(String total) {
        return Long.parseLong(hashes.getOrDefault("count", Map.of()).getOrDefault(total, "0"));
    }

    Set<String> members(String name) {
        return members.getOrDefault(name, Set.of());
    }

    boolean hasErrand(String errand) {
        return sets.getOrDefault("errands", Map.of()).containsKey(errand);
    }

    Map<String, String> run(String id) {
        return hashes.getOrDefault("run:" + id, Map.of());
    }
}
