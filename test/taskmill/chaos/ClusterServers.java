package taskmill.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.util.JedisClusterCRC16;
import taskmill.support.Command;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/**
 * A Redis Cluster of three primaries with a replica each, made and changed by redis-cli as an operator does. Confined to
 * the thread of the scenario.
 */
final class ClusterServers implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String[] OPTIONS = {"--cluster-enabled yes", "--cluster-node-timeout 3000",
        "--cluster-require-full-coverage no", "--appendonly yes"};
    private static final int NODES = 6;
    private final List<RedisProcess> servers = new ArrayList<>();

    /**
     * A server as the others see it.
     *
     * @param of the id of its primary, - if it is one
     * @param slots where its slots begin and end
     */
    record Node(String id, int port, String of, List<int[]> slots) {
        static Node parse(String line) {
            String[] word = line.split(" ");
            return new Node(word[0], Integer.parseInt(word[1].replaceAll(".*:(\\d+)@.*", "$1")), word[3],
                Arrays.stream(word).skip(8).filter(each -> !each.startsWith("["))
                    .map(each -> Arrays.stream(each.split("-")).mapToInt(Integer::parseInt).toArray()).toList());
        }

        boolean isPrimary() {
            return of.equals("-");
        }

        boolean holds(int slot) {
            return slots.stream().anyMatch(range -> range[0] <= slot && slot <= range[range.length - 1]);
        }
    }

    /** Starts it and returns when each node serves. */
    ClusterServers() {
        for (int i = 0; i < NODES; i++) {
            servers.add(RedisProcess.start(OPTIONS));
        }
        List<Object> words = new ArrayList<>(List.of("create"));
        servers.forEach(server -> words.add(server.address()));
        words.addAll(List.of("--cluster-replicas", "1", "--cluster-yes"));
        cluster(words.toArray());
        awaitWhole();
    }

    static boolean canBe() {
        return Command.of("sh", "-c", "command -v redis-cli").run().exitCode() == 0;
    }

    private RedisProcess first() {
        return servers.get(0);
    }

    /** A client of its own; it looks at its connections before it uses them, since nodes die. */
    UnifiedJedis client() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setTestOnBorrow(true);
        return RedisClusterClient.builder().nodes(Set.of(new HostAndPort("127.0.0.1", first().port()))).poolConfig(pool)
            .build();
    }

    /** {@code redis-cli --cluster COMMAND} with one of its nodes, which must not fail. */
    void manage(String command, Object... options) {
        List<Object> words = new ArrayList<>(List.of(command, first().address()));
        words.addAll(List.of(options));
        cluster(words.toArray());
    }

    /** As the option {@code redis} takes it. */
    String address() {
        return servers.stream().map(RedisProcess::address).collect(Collectors.joining(","));
    }

    private static void cluster(Object... words) {
        List<Object> all = new ArrayList<>(List.of("--cluster"));
        all.addAll(List.of(words));
        Command.of("redis-cli", all.toArray()).run().succeeded();
    }

    /** What a server says to a command. */
    static String say(int port, Object... words) {
        List<Object> all = new ArrayList<>(List.of("-p", port));
        all.addAll(List.of(words));
        return Command.of("redis-cli", all.toArray()).run().succeeded().out();
    }

    /** All nodes, as the first server that lives knows them. */
    List<Node> nodes() {
        RedisProcess living = servers.stream().filter(RedisProcess::isAlive).findFirst().orElseThrow();
        return say(living.port(), "cluster", "nodes").lines().map(Node::parse).toList();
    }

    /** The primary that holds a shard. */
    Node primaryOf(int shard) {
        return owner(nodes(), shard);
    }

    private static Node owner(List<Node> nodes, int shard) {
        int slot = JedisClusterCRC16.getSlot(Stored.basesInCluster().get(shard));
        return nodes.stream().filter(node -> node.isPrimary() && node.holds(slot)).findFirst().orElseThrow();
    }

    /** The id of the primary of each shard. */
    Map<Integer, String> owners() {
        List<Node> nodes = nodes();
        Map<Integer, String> owners = new HashMap<>();
        for (int shard = 0; shard < Stored.SHARDS; shard++) {
            owners.put(shard, owner(nodes, shard).id());
        }
        return owners;
    }

    Node replicaOf(Node primary) {
        return nodes().stream().filter(node -> node.of().equals(primary.id())).findFirst().orElseThrow();
    }

    RedisProcess server(Node node) {
        return servers.stream().filter(server -> server.port() == node.port()).findFirst().orElseThrow();
    }

    /** Waits until all nodes agree, every slot is served, and each primary of slots has a replica that follows it. */
    void awaitWhole() {
        Eventually.await(SOON, "a Cluster that is whole", () -> {
            TestSystem.sleep(Duration.ofMillis(300));
            manage("check");
            List<Node> nodes = nodes();
            return nodes.stream().allMatch(node -> node.isPrimary()
                ? node.slots().isEmpty() || nodes.stream().anyMatch(each -> each.of().equals(node.id()))
                : say(node.port(), "info", "replication").contains("master_link_status:up"));
        });
    }

    /** Waits until this one is a primary and has slots. */
    void awaitPrimary(Node node) {
        Eventually.await(SOON, "a replica that takes over", () -> say(node.port(), "role").startsWith("master")
            && nodes().stream().anyMatch(each -> each.id().equals(node.id()) && each.isPrimary() && !each.slots().isEmpty()));
    }

    /** Adds a primary without slots, and a replica of it; returns both. */
    List<Node> add() {
        Node primary = join();
        Node replica = join("--cluster-slave", "--cluster-master-id", primary.id());
        awaitWhole();
        return List.of(primary, replica);
    }

    private Node join(Object... more) {
        RedisProcess server = RedisProcess.start(OPTIONS);
        List<Object> words = new ArrayList<>(List.of("add-node", server.address(), first().address()));
        words.addAll(List.of(more));
        cluster(words.toArray());
        servers.add(server);
        Eventually.await(SOON, "a node that all know", () -> servers.stream().allMatch(each ->
            say(each.port(), "cluster", "nodes").lines().filter(line -> !line.contains("handshake")).count() == servers.size()));
        return nodes().stream().filter(node -> node.port() == server.port()).findFirst().orElseThrow();
    }

    /** Removes a node that has no slots, and ends it. */
    void remove(Node node) {
        RedisProcess server = server(node);
        manage("del-node", node.id());
        servers.remove(server);
        server.close();
    }

    @Override
    public void close() {
        servers.forEach(server -> {
            server.resume();
            server.close();
        });
    }
}
