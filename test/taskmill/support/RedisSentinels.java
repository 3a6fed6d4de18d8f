package taskmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;

/**
 * A Redis with two replicas, and three Sentinels: the first server and the first Sentinel on one host, the others on
 * another, or all on one. A server that does not answer for two seconds is given up. Thread-safe.
 */
public final class RedisSentinels implements AutoCloseable {
    private static final String NAME = "main";
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final int PATIENCE_MS = 2000;
    private static final String SENTINEL = """
            sentinel monitor main %s %d 2
            sentinel down-after-milliseconds main 2000
            sentinel failover-timeout main 10000
            sentinel parallel-syncs main 2
            """;

    private final Path dir;
    private final List<Server> servers = new ArrayList<>();
    private final List<Server> sentinels = new ArrayList<>();

    /** A redis-server; started again, it is another process. */
    private static final class Server {
        final Host host;
        final int port;
        private final Command command;
        private Child child;

        Server(Host host, int port, Command command) {
            this.host = host;
            this.port = port;
            this.command = host.run(command);
            this.child = this.command.start();
        }

        /** The address by which the others know it. */
        HostAndPort address() {
            return new HostAndPort(host.ip(), port);
        }

        Jedis connect() {
            return new Jedis(host.door(), port, PATIENCE_MS);
        }
    }

    /** Starts all and returns when they know each other; options are lines of the servers' configuration. */
    public RedisSentinels(Host first, Host second, String... options) {
        try {
            dir = Files.createTempDirectory("taskmill-sentinels");
            for (Host host : List.of(first, second, second)) {
                String replicaof = servers.isEmpty() ? "" : "replicaof " + first.ip() + " " + servers.get(0).port;
                servers.add(start(host, "save \"\"\nappendonly yes\nrepl-diskless-sync-delay 0\n" + replicaof + "\n"
                    + String.join("\n", options) + "\n"));
            }
            for (Host host : List.of(first, second, second)) {
                sentinels.add(start(host, SENTINEL.formatted(first.ip(), servers.get(0).port), "--sentinel"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitWhole();
    }

    private Server start(Host host, String text, Object... flags) throws IOException {
        int port = RedisProcess.freePort();
        Path home = Files.createDirectory(dir.resolve(String.valueOf(port)));
        Path file = Files.writeString(home.resolve("redis.conf"), "port " + port + "\nbind " + host.bind()
            + "\nprotected-mode no\ndir " + home + "\nlogfile redis.log\n" + text);
        List<Object> words = new ArrayList<>(List.of(file));
        words.addAll(List.of(flags));
        return new Server(host, port, Command.of(RedisProcess.server(), words.toArray()));
    }

    /** As the option {@code redis} takes it. */
    public String address() {
        return "redis-sentinel://" + sentinels.stream().map(each -> each.address().toString())
            .collect(Collectors.joining(",")) + "/" + NAME;
    }

    /** A client that goes where the Sentinels say that the primary is. */
    public UnifiedJedis client() {
        Set<HostAndPort> told = sentinels.stream().map(each -> new HostAndPort(each.host.door(), each.port))
            .collect(Collectors.toSet());
        return RedisSentinelClient.builder().masterName(NAME).sentinels(told).build();
    }

    /** The number of the server that is the primary by what the last Sentinel says. */
    public int primary() {
        return primary(sentinels.size() - 1);
    }

    private int primary(int sentinel) {
        try (Jedis jedis = sentinels.get(sentinel).connect()) {
            List<String> said = jedis.sentinelGetMasterAddrByName(NAME);
            HostAndPort address = new HostAndPort(said.get(0), Integer.parseInt(said.get(1)));
            return servers.stream().map(Server::address).toList().indexOf(address);
        }
    }

    /** Returns when another server than this one is the primary, and takes writes. */
    public void awaitOther(int than) {
        Eventually.await(SOON, "another primary", () -> primary() != than && info(primary()).contains("role:master"));
    }

    /** Returns when every Sentinel knows the same primary and each other, and the primary has both replicas. */
    public void awaitWhole() {
        Eventually.await(SOON, "two replicas of one primary", () -> {
            int primary = primary();
            for (int i = 0; i < sentinels.size(); i++) {
                try (Jedis jedis = sentinels.get(i).connect()) {
                    if (primary(i) != primary || jedis.sentinelReplicas(NAME).size() < 2
                        || !jedis.sentinelMaster(NAME).get("num-other-sentinels").equals("2")
                        || jedis.sentinelReplicas(NAME).stream().anyMatch(each -> !each.get("flags").equals("slave"))) {
                        return false;
                    }
                }
            }
            return info(primary).split("state=online").length == 3;
        });
    }

    private String info(int server) {
        try (Jedis jedis = servers.get(server).connect()) {
            return jedis.info("replication");
        }
    }

    /** Tells a Sentinel to make another server the primary; the present one is asked to hold writes for so long before. */
    public void failOver(int pauseMs) {
        if (pauseMs > 0) {
            try (Jedis jedis = servers.get(primary()).connect()) {
                jedis.sendCommand(() -> "CLIENT".getBytes(), "PAUSE", String.valueOf(pauseMs), "WRITE");
            }
        }
        try (Jedis jedis = sentinels.get(1).connect()) {
            jedis.sentinelFailover(NAME);
        }
    }

    public void kill9(int server) {
        servers.get(server).child.kill9();
    }

    /** Starts a server again that was killed. */
    public void restart(int server) {
        servers.get(server).child.close();
        servers.get(server).child = servers.get(server).command.start();
    }

    /** Sends a signal to a server, such as STOP. */
    public void signal(int server, String name) {
        servers.get(server).child.signal(name);
    }

    @Override
    public void close() {
        sentinels.forEach(each -> each.child.close());
        servers.forEach(each -> each.child.close());
        try (var files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
