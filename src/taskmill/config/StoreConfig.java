package taskmill.config;

import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import taskmill.task.Check;

/** Which Redis holds the state, the prefix of all keys in it, and the number of shards if one is configured. */
public record StoreConfig(RedisAddress redis, String prefix, OptionalInt shards) {
    public static final int MAX_SHARDS = 256;
    private static final int CLUSTER_SHARDS = 16;
    /** Without braces, which would change the hash tag of every key. */
    static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    public StoreConfig {
        Check.that(PREFIX.matcher(prefix).matches(), "a prefix is " + PREFIX);
        Check.that(shards.isEmpty() || shards.getAsInt() >= 1 && shards.getAsInt() <= MAX_SHARDS,
            "1 to " + MAX_SHARDS + " shards are possible");
    }

    /** The configured number of shards, else 1 on one server and 16 in a Cluster. */
    public int shardsOrDefault() {
        return shards.orElse(redis.kind() == RedisAddress.Kind.CLUSTER ? CLUSTER_SHARDS : 1);
    }

    static StoreConfig from(Values values) {
        RedisAddress redis = RedisAddress.parse(values.get(Options.REDIS), values.get(Options.CLUSTER))
            .with(values.get(Options.SENTINEL_LOGIN), values.get(Options.REDIS_CA).orElse(List.of()));
        OptionalInt shards = values.get(Options.SHARDS).map(OptionalInt::of).orElse(OptionalInt.empty());
        return new StoreConfig(redis, values.get(Options.PREFIX), shards);
    }
}
