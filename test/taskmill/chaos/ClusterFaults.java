package taskmill.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import taskmill.chaos.ClusterServers.Node;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/**
 * Faults and changes of a Cluster of three primaries with a replica each, while clients submit to a queue of each of 16
 * shards. Whatever happens to some shards, the others take submits and start tasks within a second, beside what
 * this machine makes any thread wait.
 */
final class ClusterFaults implements Scenario {
    private static final int WORKERS = 2;
    private static final int SLOTS = 40;
    private static final int PAUSE_MS = 100;
    private static final long SOON_MS = 1000;
    /** So long before and after a fault its shards may be slow. */
    private static final long HIT_US = 1_000_000;
    /** How often what a client waits for goes from process to process, each of which the machine may let wait. */
    private static final int PROCESSES = 4;
    /** For so long before the first fault each task started within half of the time that is allowed then. */
    private static final long WARM_US = 3_000_000;
    /** How many slots are moved: that of shard 0 is among the first 300 of its node. */
    private static final int MOVED = 300;
    /** The part of a usual node's slots that the added one gets: 260 of each of the three, with the slots of shards 0 and 5. */
    private static final String PART = "0.15";

    /** What happens, and what it may cost. */
    private enum Fault {
        /** A primary is killed with -9, and its replica takes over. */
        KILL,
        /** The same; brokers answer when the replica has the task. */
        KILL_REPLICATED,
        /** A replica takes over by CLUSTER FAILOVER. */
        FAILOVER,
        /** A primary without a replica is killed and comes back much later. */
        AWAY,
        /** A primary without a replica does not answer for as long. */
        FROZEN,
        /** Slots are moved to another node and back, among them that of a busy shard. */
        MOVE,
        /** A node is added and gets its part of the slots, which are then moved away before it is removed. */
        GROW;

        /** Whether Redis forgets claims and results that the replica has not got. */
        boolean forgets() {
            return this == KILL || this == KILL_REPLICATED;
        }
    }

    /** Shards that a fault or a move touches, and when. */
    private record Hit(Set<Integer> shards, long fromUs, long toUs) {
        boolean touches(int shard, long fromUs, long toUs) {
            return shards.contains(shard) && this.fromUs <= toUs && fromUs <= this.toUs;
        }
    }

    private final Fault fault;

    private ClusterFaults(Fault fault) {
        this.fault = fault;
    }

    static List<Scenario> all() {
        return Stream.of(Fault.values()).map(fault -> (Scenario) new ClusterFaults(fault)).toList();
    }

    @Override
    public String name() {
        return "cluster-" + fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Figures play(Scale scale, Random random) {
        if (!ClusterServers.canBe()) {
            return Figures.skipped("a Cluster: there is no redis-cli on PATH");
        }
        ClusterServers servers = new ClusterServers();
        try (TestSystem system = new TestSystem(servers.address(), servers.client(), servers::close, setting(), random)) {
            List<Clients.Load> loads = IntStream.range(0, Stored.SHARDS).mapToObj(shard -> load(system, shard)).toList();
            Eventually.await(Duration.ofSeconds(120), "processes that are warm", () -> {
                TestSystem.sleep(Duration.ofMillis(500));
                return loads.stream().allMatch(load -> load.stored() >= 40)
                    && system.journals.slowestStartMs(Journals.nowUs() - WARM_US) <= SOON_MS / 2;
            });
            long fromUs = Journals.nowUs();
            Pauses pauses = new Pauses();
            List<Hit> hits = new ArrayList<>();
            int times = times(scale);
            for (int time = 0; time < times; time++) {
                Set<Integer> shards = new HashSet<>();
                Map<Integer, String> before = servers.owners();
                long strikeUs = Journals.nowUs();
                strike(system, servers, scale, shards);
                shards.addAll(differing(before, servers.owners()));
                hits.add(new Hit(shards, strikeUs - HIT_US, Journals.nowUs() + HIT_US));
                TestSystem.sleep(Duration.ofSeconds(3));
            }
            loads.forEach(Clients.Load::stop);
            loads.forEach(Clients.Load::join);
            pauses.close();
            system.drain(Duration.ofSeconds(120));
            Figures figures = judge(system, new Figures().count("times", times).count("shards that were hit",
                hits.stream().mapToInt(hit -> hit.shards().size()).sum()), new Waits(system.journals, hits, fromUs, pauses.longestMs()));
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    private Setting setting() {
        String queues = String.join(" ", IntStream.range(0, Stored.SHARDS).mapToObj(Stored::queueOf).toList());
        return Setting.of(1, WORKERS, SLOTS).lease(10).inCluster(true)
            .with("queues: " + queues).withBrokers("wait_replicas: " + (fault == Fault.KILL_REPLICATED ? 1 : 0));
    }

    private int times(Scale scale) {
        return switch (fault) {
            case KILL, KILL_REPLICATED -> scale.of(2, 5);
            case FAILOVER -> scale.of(3, 10);
            case AWAY, FROZEN -> 1;
            case MOVE -> scale.of(1, 4);
            case GROW -> scale.of(1, 2);
        };
    }

    /** Submits to the queue of a shard; that of shard 0 is the busiest. Each tenth task is a script. */
    private static Clients.Load load(TestSystem system, int shard) {
        return system.clients().load(shard + "-", Integer.MAX_VALUE, shard == 0 ? 4 : 1, PAUSE_MS,
            i -> (i % 10 == 0 ? system.script("effect.sh", "0.1") : system.rpc(i * 7919 % 100))
                + "&queue=" + Stored.queueOf(shard));
    }

    /** Does it, and adds the shards of a server that is stopped. */
    private void strike(TestSystem system, ClusterServers servers, Scale scale, Set<Integer> hit) {
        Node primary = servers.primaryOf(fault == Fault.MOVE ? 0 : system.random.nextInt(Stored.SHARDS));
        servers.owners().forEach((shard, owner) -> {
            if (fault != Fault.MOVE && fault != Fault.GROW && owner.equals(primary.id())) {
                hit.add(shard);
            }
        });
        long fromUs = Journals.nowUs();
        switch (fault) {
            case KILL, KILL_REPLICATED -> kill(servers, primary);
            case FAILOVER -> failOver(servers, primary);
            case AWAY, FROZEN -> stop(servers, primary, Duration.ofSeconds(scale.of(15, 50)));
            case MOVE -> moveBackAndForth(servers, primary, hit);
            case GROW -> growAndShrink(servers, hit);
        }
        system.journals.noteFault(name(), "redis", fromUs);
    }

    private static void kill(ClusterServers servers, Node primary) {
        Node replica = servers.replicaOf(primary);
        RedisProcess server = servers.server(primary);
        server.kill9();
        servers.awaitPrimary(replica);
        server.restart();
        servers.awaitWhole();
    }

    private static void failOver(ClusterServers servers, Node primary) {
        Node replica = servers.replicaOf(primary);
        ClusterServers.say(replica.port(), "cluster", "failover");
        servers.awaitPrimary(replica);
        servers.awaitWhole();
    }

    private void stop(ClusterServers servers, Node primary, Duration time) {
        List<RedisProcess> both = List.of(servers.server(servers.replicaOf(primary)), servers.server(primary));
        both.forEach(fault == Fault.AWAY ? RedisProcess::kill9 : RedisProcess::pause);
        TestSystem.sleep(time);
        both.forEach(fault == Fault.AWAY ? RedisProcess::restart : RedisProcess::resume);
        servers.awaitWhole();
    }

    private static void moveBackAndForth(ClusterServers servers, Node from, Set<Integer> hit) {
        Node to = servers.nodes().stream().filter(node -> node.isPrimary() && !node.id().equals(from.id())).findFirst()
            .orElseThrow();
        Map<Integer, String> before = servers.owners();
        reshard(servers, from, to);
        hit.addAll(differing(before, servers.owners()));
        reshard(servers, to, from);
    }

    private static void reshard(ClusterServers servers, Node from, Node to) {
        servers.manage("reshard", "--cluster-from", from.id(), "--cluster-to", to.id(),
            "--cluster-slots", MOVED, "--cluster-yes");
        servers.awaitWhole();
    }

    private static void growAndShrink(ClusterServers servers, Set<Integer> hit) {
        List<Node> added = servers.add();
        Map<Integer, String> before = servers.owners();
        rebalance(servers, added.get(0), PART);
        hit.addAll(differing(before, servers.owners()));
        rebalance(servers, added.get(0), "0");
        hit.addAll(differing(before, servers.owners()));
        servers.remove(added.get(1));
        servers.remove(added.get(0));
        servers.awaitWhole();
    }

    private static void rebalance(ClusterServers servers, Node node, String weight) {
        servers.manage("rebalance", "--cluster-use-empty-masters", "--cluster-weight",
            node.id() + "=" + weight);
        servers.awaitWhole();
    }

    private static Set<Integer> differing(Map<Integer, String> before, Map<Integer, String> after) {
        Set<Integer> differing = new HashSet<>();
        before.forEach((shard, owner) -> {
            if (!owner.equals(after.get(shard))) {
                differing.add(shard);
            }
        });
        return differing;
    }

    private Figures judge(TestSystem system, Figures figures, Waits waits) {
        if (fault.forgets()) {
            Checker checker = Verdict.judgeForgetful(system, figures);
            if (fault == Fault.KILL) {
                figures.count("acknowledged and lost", checker.lost());
            } else {
                figures.expect("acknowledged and lost", 0, checker.lost());
            }
            figures.count("extra runs", checker.extra());
        } else {
            Checker checker = Verdict.judge(system, figures);
            figures.expect("extra runs", 0, checker.extra()).expect("attempts lost", 0, checker.lostAttempts());
        }
        return waits.into(figures);
    }

    /** How long clients and tasks waited from a moment on, by shard. */
    private static final class Waits {
        private final Map<String, Submit> submits = new HashMap<>();
        private final Map<String, Long> started;
        private final List<Hit> hits;
        private final long pauseMs;

        /** A task from the first call for it until it was stored, and how often that was refused. */
        private record Submit(int shard, long sentUs, long storedUs, String uuid, long refused) {
            Submit and(Submit later) {
                return new Submit(shard, Math.min(sentUs, later.sentUs), Math.max(storedUs, later.storedUs),
                    uuid + later.uuid, refused + later.refused);
            }
        }

        Waits(Journals journals, List<Hit> hits, long fromUs, long pauseMs) {
            this.hits = hits;
            this.pauseMs = pauseMs;
            this.started = journals.starts();
            journals.calls().stream().filter(call -> call.call().equals("submit") && call.sentUs() >= fromUs)
                .forEach(call -> submits.merge(call.key(), new Submit(
                    Integer.parseInt(call.key().substring(0, call.key().indexOf('-'))), call.sentUs(), call.answeredUs(),
                    call.uuid(), call.uuid().isEmpty() ? 1 : 0), Submit::and));
        }

        private Stream<Submit> of(boolean hit) {
            return submits.values().stream().filter(each -> hits.stream().anyMatch(fault ->
                fault.touches(each.shard(), each.sentUs(), startUs(each))) == hit);
        }

        private long startUs(Submit submit) {
            return Math.max(submit.storedUs(), started.getOrDefault(submit.uuid(), 0L));
        }

        private long longestMs(boolean ofHit, ToLongFunction<Submit> us) {
            return of(ofHit).mapToLong(us).max().orElse(0) / 1000;
        }

        Figures into(Figures figures) {
            long mostMs = SOON_MS + PROCESSES * pauseMs;
            ToLongFunction<Submit> toStored = each -> each.storedUs() - each.sentUs();
            ToLongFunction<Submit> toStart = each -> startUs(each) - each.storedUs();
            return figures.count("longest pause of the machine (ms)", pauseMs)
                .expect("submits of other shards that were refused", 0, of(false).mapToLong(Submit::refused).sum())
                .atMost("longest submit of other shards (ms)", mostMs, longestMs(false, toStored))
                .atMost("longest wait of their tasks (ms)", mostMs, longestMs(false, toStart))
                .count("longest submit of shards that were hit (ms)", longestMs(true, toStored))
                .count("longest wait of tasks there (ms)", longestMs(true, toStart));
        }
    }
}
