package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.KeepTimes;
import taskmill.config.RedisAddress;
import taskmill.config.StoreConfig;
import taskmill.store.Store.Timeouts;
import taskmill.store.WakeSignals.Token;
import taskmill.support.Eventually;
import taskmill.support.Invariants;
import taskmill.support.RedisCluster;
import taskmill.support.RedisProcess;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;
import taskmill.task.Unavailable;

/** The store on a Redis Cluster: one node that owns every slot, and is as strict about slots as several are. */
final class ClusterTest {
    private static RedisProcess redis;
    private static UnifiedJedis node;
    private static Store store;

    @BeforeAll
    static void start() {
        redis = RedisProcess.start("--cluster-enabled yes");
        node = TestStore.client(redis);
        TestStore.say(node, Protocol.Command.CLUSTER, "ADDSLOTSRANGE", "0", "16383");
        Eventually.await(Duration.ofSeconds(20), "a cluster that is ok", () -> node.ping().equals("PONG")
            && node.get("some") == null);
        store = Store.open(new StoreConfig(RedisAddress.parse(redis.address(), true), "tm", OptionalInt.empty()),
            Timeouts.BROKER);
    }

    @AfterAll
    static void stop() {
        store.close();
        node.close();
        redis.close();
    }

    @AfterEach
    void invariantsHold() {
        Invariants.of(node, "tm").hold();
    }

    private static TestWorker worker(String uuid) {
        return new TestWorker(store, "w", 30_000, 3).onShard(TaskIds.shard(uuid, 16));
    }

    @Test
    void sixteenShardsAreTheDefault() {
        assertEquals(16, store.homes().shards());
    }

    @Test
    void tasksGoThroughAllTheirStates() {
        TestSpec[] specs = TestSpec.several(50);

        for (TestSpec spec : specs) {
            store.tasks().submit(List.of(spec.queue("life").atHome(16).plan(0L).submission()), 0);
            TestWorker worker = worker(spec.uuid());
            worker.fail(worker.take("life"));
            worker.release(worker.take("life"));
            AttemptId held = worker.take("life");
            worker.renew(held);
            store.tasks().cancel(held.uuid(), 5000);
            worker.fail(held);
        }

        for (TestSpec spec : specs) {
            assertEquals(TaskState.CANCELED, store.tasks().read(spec.uuid()).orElseThrow().state());
        }
        assertEquals(50, store.tasks().finished(Arrays.stream(specs).map(TestSpec::uuid).toList()).size());
        assertTrue(store.sweeper(() -> store.homes().all(),
            new Sweeper.Settings(new KeepTimes(5000, 5000), 0, 7, 7, id -> false, recovered -> { })).step() <= 7);
    }

    @Test
    void countsAndListingsReachEveryShard() {
        TestSpec[] specs = TestSpec.several(50);
        for (TestSpec spec : specs) {
            spec.queue("listed").atHome(16);
        }
        store.tasks().submit(Arrays.stream(specs).map(TestSpec::submission).toList(), 0);

        assertEquals(50, store.queues().counts(Optional.of("listed")).iterator().next().in(TaskState.QUEUED));
        long listed = store.homes().all().stream().mapToLong(shard -> store.finder().page(new TaskFinder.Source(shard,
            "ready", store.finder().queues(shard)), true, TaskFinder.Position.START, 100, new TaskFinder.Filter(List.of(),
            Optional.of("listed"), Map.of()), 0).rows().size()).sum();
        assertEquals(50, listed);
        assertEquals(0, store.watch().dayCount(TaskState.FAILED, LocalDate.EPOCH, ZoneOffset.UTC));
    }

    @Test
    void workersAreListedAndWokenUp() {
        TestSpec spec = TestSpec.in("woken").atHome(16);
        store.tasks().submit(List.of(spec.submission()), 0);
        WorkerRecord worker = WorkerRecords.idle("w-1");
        store.workers().announce(worker, 60_000);

        assertEquals(Optional.of(new Token("woken")),
            store.wakeSignals("w-1", TaskIds.shard(spec.uuid(), 16)).await(List.of("woken"), 1000));
        assertEquals(List.of("w-1"), store.workers().workers().stream().map(WorkerRecord::id).toList());
        store.workers().leave("w-1");
    }

    @Test
    void weakestNodeSaysTheDurability() {
        try (RedisCluster cluster = new RedisCluster(2);
            Store whole = Store.open(new StoreConfig(RedisAddress.parse(cluster.address(), true), "tm", OptionalInt.of(4)),
                TestStore.PATIENT)) {
            cluster.client(0).configSet("appendonly", "yes");
            assertEquals("memory", whole.durability().word());

            cluster.client(1).configSet("appendonly", "yes");
            assertEquals("everysec", whole.durability().word());
        }
    }

    @Test
    void whileTheNodeOfTheMetaIsAwayACopyOnAnotherTellsTheShardsUnlessCopiesDiffer() {
        try (RedisCluster cluster = new RedisCluster(3)) {
            try (Store first = open(cluster, OptionalInt.of(6))) {
                first.check();
            }
            int metaNode = cluster.holder("tm:meta");
            UnifiedJedis other = cluster.client((metaNode + 1) % 3);
            String copy = other.keys("tm:meta:*").stream().findFirst().orElseThrow();
            cluster.node(metaNode).pause();

            try (Store second = open(cluster, OptionalInt.empty()); Store wrong = open(cluster, OptionalInt.of(5))) {
                assertEquals(6, second.homes().shards());
                assertEquals(2, second.check().size());
                assertThrows(StoreMismatch.class, wrong::homes);
            }
            CheckStore.ServerReport report = Store.report(config(cluster, OptionalInt.empty()), 1);
            assertTrue(report.percentAway() > 20 && report.percentAway() < 50 && report.replicas() == 0, report::toString);
            other.hset(copy, "shards", "7");
            try (Store unsure = open(cluster, OptionalInt.empty())) {
                assertThrows(Unavailable.class, unsure::homes);
                cluster.node(metaNode).resume();
                Eventually.await(Duration.ofSeconds(20), "all shards", () -> {
                    try {
                        return unsure.check().isEmpty();
                    } catch (Unavailable e) {
                        return false;
                    }
                });
                assertEquals(6, unsure.homes().shards());
            }
            assertEquals("6", other.hget(copy, "shards"));
        }
    }

    private static StoreConfig config(RedisCluster cluster, OptionalInt shards) {
        return new StoreConfig(RedisAddress.parse(cluster.address(), true), "tm", shards);
    }

    private static Store open(RedisCluster cluster, OptionalInt shards) {
        return Store.open(config(cluster, shards), new Timeouts(2000, 2000, 0));
    }

    @Test
    void durabilityIsAskedAndReplicasAreWaitedFor() {
        store.check();

        assertEquals("memory", store.durability().word());
        assertThrows(Unavailable.class,
            () -> store.tasks().submit(List.of(TestSpec.spec().atHome(16).submission()), 1).get(0).receipt());
    }
}
