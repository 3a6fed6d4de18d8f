package taskmill.support;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.resps.Tuple;

/** All keys of one shard as they were read, by their names without the shard's base; each in the map of its type. */
final class ShardDump {
    final Map<String, String> strings = new TreeMap<>();
    final Map<String, Map<String, String>> hashes = new TreeMap<>();
    final Map<String, Map<String, Double>> sets = new TreeMap<>();
    final Map<String, List<String>> lists = new TreeMap<>();
    /** Keys that no kind describes, or whose type or life time is not that of their kind. */
    final List<String> misfits = new ArrayList<>();

    private ShardDump() {
    }

    /** Reads these keys of a shard; names in {@code ignored} are passed over. */
    static ShardDump read(UnifiedJedis redis, String base, List<String> keys, Set<String> ignored) {
        ShardDump dump = new ShardDump();
        List<String> names = keys.stream().map(key -> key.substring(base.length())).filter(n -> !ignored.contains(n))
            .toList();
        Map<String, KeyKind> kinds = dump.kinds(redis, base, names);
        List<Runnable> takes = new ArrayList<>();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            kinds.forEach((name, kind) -> takes.add(dump.ask(pipeline, base, name, kind)));
            pipeline.sync();
        }
        takes.forEach(Runnable::run);
        return dump;
    }

    private Map<String, KeyKind> kinds(UnifiedJedis redis, String base, List<String> names) {
        List<Response<String>> types = new ArrayList<>();
        List<Response<Long>> lives = new ArrayList<>();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            for (String name : names) {
                types.add(pipeline.type(base + name));
                lives.add(pipeline.pttl(base + name));
            }
            pipeline.sync();
        }
        Map<String, KeyKind> kinds = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String type = types.get(i).get();
            boolean expires = lives.get(i).get() > 0;
            if (type.equals("none")) {
                continue; // its time was over in between
            }
            KeyKind.of(name).filter(kind -> kind.type.equals(type) && kind.expires == expires).ifPresentOrElse(
                kind -> kinds.put(name, kind),
                () -> misfits.add(name + " is a " + type + (expires ? " that expires" : "")));
        }
        return kinds;
    }

    private Runnable ask(AbstractPipeline pipeline, String base, String name, KeyKind kind) {
        return switch (kind.type) {
            case "string" -> take(pipeline.get(base + name), text -> strings.put(name, text));
            case "hash" -> take(pipeline.hgetAll(base + name), fields -> hashes.put(name, fields));
            case "list" -> take(pipeline.lrange(base + name, 0, -1), items -> lists.put(name, items));
            default -> take(pipeline.zrangeWithScores(base + name, 0, -1), rows -> sets.put(name, scores(rows)));
        };
    }

    private static <T> Runnable take(Response<T> response, Consumer<T> taker) {
        return () -> {
            if (response.get() != null) {
                taker.accept(response.get());
            }
        };
    }

    private static Map<String, Double> scores(List<Tuple> rows) {
        Map<String, Double> scores = new HashMap<>();
        rows.forEach(row -> scores.put(row.getElement(), row.getScore()));
        return scores;
    }

    /** The part of a name after its first colon, or an empty string. */
    static String rest(String name) {
        return name.substring(name.indexOf(':') + 1);
    }

    long count(String total) {
        return Long.parseLong(hashes.getOrDefault("count", Map.of()).getOrDefault(total, "0"));
    }

    Map<String, String> run(String id) {
        return hashes.getOrDefault("run:" + id, Map.of());
    }
}
