package taskmill.chaos;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.support.Api;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

/** A worker is killed each second while one queue has a limit, which changes from 3 to 1 and to 5. */
final class QueueLimits implements Scenario {
    private static final Duration LONG = Duration.ofSeconds(300);
    private static final int WORKERS = 4;
    private static final int SLOTS = 10;

    private final boolean cluster;

    /** On one Redis, or in a Cluster of 16 shards. */
    QueueLimits(boolean cluster) {
        this.cluster = cluster;
    }

    @Override
    public String name() {
        return cluster ? "queue-limits-cluster" : "queue-limits";
    }

    @Override
    public Figures play(Scale scale, Random random) {
        int tasks = scale.of(300, 2000);
        Setting setting = Setting.of(1, WORKERS, SLOTS).inCluster(cluster);
        RedisProcess redis = cluster ? inCluster() : RedisProcess.start("--appendonly yes");
        try (TestSystem system = new TestSystem(redis, setting, random)) {
            limit(system, 3);
            Clients.Load load = system.clients().load(tasks, 4, 0, i -> system.script("effect.sh", "0.1"));
            load.allow(tasks);
            int kills = killUntil(system, tasks / 3);
            long loweredUs = Journals.nowUs();
            limit(system, 1);
            Eventually.await(LONG, "one task alone", () -> system.stored().running().size() <= 1);
            long aloneUs = Journals.nowUs();
            kills += killUntil(system, tasks / 2);
            long raisedUs = Journals.nowUs();
            limit(system, 5);
            kills += killUntil(system, tasks);
            load.join();
            system.drain(LONG);
            Figures figures = new Figures().count("tasks", tasks).count("kills", kills);
            Checker checker = Verdict.judge(system, figures);
            figures.count("attempts lost", checker.lostAttempts())
                .atMost("at once, of 3", 3, mostAtOnce(system.journals, 0, loweredUs))
                .atMost("at once, of 1", 1, mostAtOnce(system.journals, aloneUs, raisedUs))
                .atMost("at once, of 5", 5, mostAtOnce(system.journals, raisedUs, Long.MAX_VALUE));
            if (!figures.breaches().isEmpty()) {
                system.keepEvidence(name());
            }
            return figures;
        }
    }

    /** One node with all slots, which is as strict about them as several. */
    private static RedisProcess inCluster() {
        RedisProcess redis = RedisProcess.start("--appendonly yes", "--cluster-enabled yes");
        try (UnifiedJedis node = RedisClient.create("127.0.0.1", redis.port())) {
            node.executeCommand(new CommandArguments(Protocol.Command.CLUSTER).add("ADDSLOTSRANGE").add(0).add(16383));
            Eventually.await(LONG, "a cluster that is ok", () -> node.get("some") == null);
        }
        return redis;
    }

    private static void limit(TestSystem system, int concurrency) {
        Api.of(system.brokers().get(0)).call("/api/queue/default", "-X", "PUT", "-d", "concurrency=" + concurrency).is(200);
    }

    /** Kills a worker each second, and starts it again, until so many tasks have ended; answers how many it has killed. */
    private static int killUntil(TestSystem system, int ended) {
        int kills = 0;
        while (system.journals.events().stream().filter(event -> event.kind().equals("end")).count() < ended) {
            int victim = system.random.nextInt(WORKERS);
            system.workers().get(victim).awaitReady();
            system.killWorker(victim);
            TestSystem.sleep(Duration.ofMillis(1000));
            system.restartWorker(victim);
            kills++;
        }
        return kills;
    }

    /** By the tasks' own journal; what a killed worker ran has ended when it was killed. */
    private static int mostAtOnce(Journals journals, long fromUs, long toUs) {
        List<Journals.TaskEvent> events = journals.events().stream()
            .sorted(Comparator.comparingLong(Journals.TaskEvent::atUs)).toList();
        Set<Journals.TaskEvent> running = new HashSet<>();
        int most = 0;
        for (Journals.TaskEvent event : events) {
            running.removeIf(start -> start.uuid().equals(event.uuid()) || journals.faults().stream().anyMatch(fault ->
                fault.target().equals(start.worker()) && fault.toUs() <= event.atUs()));
            if (event.kind().equals("start")) {
                running.add(event);
            }
            most = event.atUs() >= fromUs && event.atUs() <= toUs ? Math.max(most, running.size()) : most;
        }
        return most;
    }
}
