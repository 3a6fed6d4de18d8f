package taskmill.support;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.clients.jedis.util.SafeEncoder;

/** A real Redis Cluster of some primaries without replicas, each with its part of the slots. Thread-safe. */
public final class RedisCluster implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SLOTS = 16384;
    private final List<RedisProcess> nodes = new ArrayList<>();
    private final List<UnifiedJedis> clients = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    /** Starts it and returns when each node serves. Slots of a node that is away do not make the others refuse. */
    public RedisCluster(int primaries) {
        for (int i = 0; i < primaries; i++) {
            nodes.add(RedisProcess.start("--cluster-enabled yes", "--cluster-node-timeout 3000",
                "--cluster-require-full-coverage no"));
            clients.add(RedisClient.create("127.0.0.1", nodes.get(i).port()));
            ids.add((String) say(i, Protocol.Command.CLUSTER, "MYID"));
            say(i, Protocol.Command.CLUSTER, "ADDSLOTSRANGE", String.valueOf(SLOTS * i / primaries),
                String.valueOf(SLOTS * (i + 1) / primaries - 1));
        }
        for (int i = 1; i < primaries; i++) {
            say(i, Protocol.Command.CLUSTER, "MEET", "127.0.0.1", String.valueOf(nodes.get(0).port()));
        }
        Eventually.await(SOON, "nodes that know each other", () -> IntStream.range(0, primaries).allMatch(i -> {
            String info = (String) say(i, Protocol.Command.CLUSTER, "INFO");
            return info.contains("cluster_state:ok") && info.contains("cluster_slots_assigned:" + SLOTS)
                && info.contains("cluster_known_nodes:" + primaries);
        }));
    }

    /** As the option {@code redis} takes it. */
    public String address() {
        return nodes.stream().map(RedisProcess::address).collect(Collectors.joining(","));
    }

    public RedisProcess node(int index) {
        return nodes.get(index);
    }

    public UnifiedJedis client(int index) {
        return clients.get(index);
    }

    /** The node that holds a key that exists. */
    public int holder(String key) {
        return holders(key).stream().findFirst().orElseThrow(() -> new AssertionError("no node has " + key));
    }

    /** The nodes that hold this key, by the keys that they list, whatever they own. */
    public List<Integer> holders(String key) {
        String slot = String.valueOf(JedisClusterCRC16.getSlot(key));
        return IntStream.range(0, nodes.size()).filter(i -> ((List<?>) say(i, Protocol.Command.CLUSTER, "GETKEYSINSLOT",
            slot, "1000000")).contains(key)).boxed().toList();
    }

    /** The key of a shard that is the home of this queue, such as {@code tm:{0}:count}. */
    public String shardKey(String queue, String name) {
        return IntStream.range(0, nodes.size()).boxed().flatMap(i -> clients.get(i).keys("*:queues").stream()
            .filter(key -> clients.get(i).hexists(key, queue))).findFirst()
            .map(key -> key.substring(0, key.lastIndexOf(':') + 1) + name)
            .orElseThrow(() -> new AssertionError("no shard has the queue " + queue));
    }

    /** Moves the slot of a key to another node, a few keys at a time, as {@code redis-cli --cluster reshard} does. */
    public void moveSlot(String key, int from, int to) {
        beginMove(key, from, to);
        String slot = String.valueOf(JedisClusterCRC16.getSlot(key));
        while (true) {
            List<?> keys = (List<?>) say(from, Protocol.Command.CLUSTER, "GETKEYSINSLOT", slot, "5");
            if (keys.isEmpty()) {
                break;
            }
            List<String> words = new ArrayList<>(List.of("127.0.0.1", String.valueOf(nodes.get(to).port()), "", "0",
                "5000", "KEYS"));
            keys.forEach(each -> words.add((String) each));
            say(from, Protocol.Command.MIGRATE, words.toArray(String[]::new));
        }
        setSlot(to, slot, "NODE", to);
        setSlot(from, slot, "NODE", to);
        IntStream.range(0, nodes.size()).forEach(i -> setSlot(i, slot, "NODE", to));
    }

    /** Tells both nodes that the slot of a key moves, and moves no key. */
    public void beginMove(String key, int from, int to) {
        String slot = String.valueOf(JedisClusterCRC16.getSlot(key));
        setSlot(to, slot, "IMPORTING", from);
        setSlot(from, slot, "MIGRATING", to);
    }

    private void setSlot(int at, String slot, String what, int node) {
        say(at, Protocol.Command.CLUSTER, "SETSLOT", slot, what, ids.get(node));
    }

    /** A node answers reads alone for some time. */
    public void holdWrites(int index, Duration time) {
        say(index, Protocol.Command.CLIENT, "PAUSE", String.valueOf(time.toMillis()), "WRITE");
    }

    private Object say(int index, Protocol.Command command, String... words) {
        CommandArguments arguments = new CommandArguments(command);
        for (String word : words) {
            arguments.add(word);
        }
        return text(clients.get(index).executeCommand(arguments));
    }

    private static Object text(Object reply) {
        return reply instanceof byte[] bytes ? SafeEncoder.encode(bytes)
            : reply instanceof List<?> list ? list.stream().map(RedisCluster::text).toList()
            : Optional.ofNullable(reply).map(String::valueOf).orElse("");
    }

    @Override
    public void close() {
        clients.forEach(UnifiedJedis::close);
        nodes.forEach(node -> {
            node.resume();
            node.close();
        });
    }
}
