package taskmill.store;

import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Which shard is the home of a queue: all its tasks lie there.
 *
 * @param shards how many there are
 */
public record Homes(int shards) {
    public int of(String queue) {
        return JedisClusterCRC16.getCRC16(queue) % shards;
    }

    /** The homes of these queues. */
    public SortedSet<Integer> of(Collection<String> queues) {
        SortedSet<Integer> homes = new TreeSet<>();
        queues.forEach(queue -> homes.add(of(queue)));
        return homes;
    }

    /** Every shard. */
    public SortedSet<Integer> all() {
        SortedSet<Integer> all = new TreeSet<>();
        for (int shard = 0; shard < shards; shard++) {
            all.add(shard);
        }
        return all;
    }

    /** Those of the queues that have their home there, in the same order. */
    public List<String> at(int shard, List<String> queues) {
        return shards == 1 ? queues : queues.stream().filter(queue -> of(queue) == shard).toList();
    }
}
