package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import taskmill.store.Store.Homes;
import taskmill.support.Answer;
import taskmill.support.Eventually;
import taskmill.support.RedisCluster;
import taskmill.support.RedisProcess;

/** If Redis is gone, frozen, full or of another version, a broker answers 503 in time and recovers by itself. */
class AwayTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static void assertUnavailable(Supplier<Answer> call) {
        long begunNanos = System.nanoTime();
        Answer answer = call.get();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);

        assertEquals("1", answer.is(503).header("Retry-After").orElse(""));
        assertTrue(tookMs < 20_000, tookMs + " ms");
    }

    private static List<Supplier<Answer>> calls(BrokerUnderTest broker, String uuid) {
        return List.of(
            () -> broker.postForm("/api/task/script", List.of("bin_name", "a")),
            () -> broker.postForm("/api/task/script", List.of("bin_name", "a", "wait", "1"), "Idempotency-Key", "k"),
            () -> broker.get("/api/task/" + uuid),
            () -> broker.delete("/api/task/" + uuid),
            () -> broker.post("/api/task/" + uuid + "/retry"),
            () -> broker.post("/api/task/" + uuid + "/start"),
            () -> broker.post("/api/task/" + uuid + "/forget"),
            () -> broker.post("/api/task/" + uuid + "/clone"),
            () -> broker.get("/api/tasks"),
            () -> broker.get("/api/queues"),
            () -> broker.get("/api/workers"),
            () -> broker.get("/api/task/count/undo"),
            () -> broker.get("/api/task/result/success/2026-01-01"),
            () -> broker.get("/readyz"));
    }

    private static void awaitServed(BrokerUnderTest broker) {
        Eventually.await(SOON, "an accepted task", () -> broker.postForm("/api/task/script",
            List.of("bin_name", "a")).status() == 202);
    }

    @Test
    void withoutRedisEveryCallIsAnsweredInTimeAndItComesBackByItself() {
        try (RedisProcess redis = RedisProcess.start("--appendonly yes", "--appendfsync always");
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm")) {
            String uuid = broker.submit();
            redis.kill9();

            calls(broker, uuid).forEach(AwayTest::assertUnavailable);
            assertEquals("ok", broker.get("/healthz").is(200).text("status"));
            redis.restart();

            awaitServed(broker);
            assertEquals("queued", broker.task(uuid).getString("state", ""));
            broker.get("/readyz").is(200);
        }
    }

    @Test
    void aFrozenRedisIsNotWaitedForByOneClientNorByMany() {
        try (RedisProcess redis = RedisProcess.start();
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm")) {
            String uuid = broker.submit();
            CompletableFuture<Answer> waiting = broker.getLater("/api/task/" + uuid + "?wait=1");
            redis.pause();
            try {
                assertUnavailable(() -> broker.get("/api/task/" + uuid));
                List<CompletableFuture<Answer>> many = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    many.add(broker.getLater("/api/task/" + uuid));
                }
                many.forEach(each -> assertUnavailable(each::join));
                assertUnavailable(waiting::join);
            } finally {
                redis.resume();
            }

            awaitServed(broker);
        }
    }

    @Test
    void whoeverWaitsThroughARestartGetsHisAnswer() {
        try (RedisProcess redis = RedisProcess.start("--appendonly yes", "--appendfsync always");
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm")) {
            String uuid = broker.submit();
            CompletableFuture<Answer> waiting = broker.getLater("/api/task/" + uuid + "?wait=30");
            Eventually.await(SOON, "a waiting client", () -> broker.get("/metrics").body()
                .contains("waiting_clients 1"));

            redis.kill9();
            redis.restart();
            awaitServed(broker);
            PlayedWorker worker = broker.worker("w");
            worker.claim(10).forEach(worker::succeed);

            assertEquals("succeeded", waiting.orTimeout(60, TimeUnit.SECONDS).join().is(200).text("state"));
        }
    }

    @Test
    void aFullRedisTakesNoNewTaskAndStillFinishesTheOld() {
        try (RedisProcess redis = RedisProcess.start();
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm");
            Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            String uuid = broker.submit();
            PlayedWorker worker = broker.worker("w");
            var held = worker.take();
            jedis.configSet("maxmemory", "1");

            assertUnavailable(() -> broker.postForm("/api/task/script", List.of("bin_name", "a")));
            worker.succeed(held);
            assertEquals("succeeded", broker.task(uuid).getString("state", ""));
            jedis.configSet("maxmemory", "0");

            awaitServed(broker);
        }
    }

    @Test
    void aBrokerStartsWithoutRedisAndServesWhenThereIsOne() {
        int port = RedisProcess.freePort();
        try (BrokerUnderTest broker = BrokerUnderTest.start("127.0.0.1:" + port, "tm")) {
            assertUnavailable(() -> broker.get("/readyz"));
            assertFalse(broker.broker().ready().toCompletableFuture().isDone());
        }
    }

    @Test
    void aStoreOfAnotherMakeIsNotWrittenToAndNotExplainedToStrangers() {
        try (RedisProcess redis = RedisProcess.start();
            Jedis jedis = new Jedis("127.0.0.1", redis.port())) {
            jedis.hset("tm:meta", "schema", "99");
            try (BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm", "token=secret")) {
                assertUnavailable(() -> broker.postForm("/api/task/script", List.of("bin_name", "a"),
                    "Authorization", "Bearer secret"));
                assertUnavailable(() -> broker.get("/readyz"));
                assertEquals("{\"status\":\"unavailable\"}", broker.get("/readyz").body());
                assertTrue(broker.get("/readyz", "Authorization", "Bearer secret").body().contains("schema 99"));
                Eventually.await(SOON, "the verdict",
                    () -> broker.broker().ready().toCompletableFuture().isCompletedExceptionally());
            }
            assertEquals(1, jedis.dbSize());
        }
    }

    @Test
    void aNodeThatIsAwayIsToldAndTheShardsOfTheOthersServe() {
        try (RedisCluster cluster = new RedisCluster(3);
            BrokerUnderTest broker = BrokerUnderTest.start(cluster.address(), "tm", "cluster=true", "shards=8");
            BrokerUnderTest unused = BrokerUnderTest.start(cluster.address(), "tm", "cluster=true", "shards=8")) {
            for (BrokerUnderTest each : List.of(broker, unused)) {
                Eventually.await(SOON, "contact", each.broker().ready().toCompletableFuture()::isDone);
            }
            List<String> queues = IntStream.range(0, 40).mapToObj(i -> "q" + i).toList();
            queues.forEach(queue -> broker.submit("queue", queue));
            assertEquals("{\"status\":\"ready\"}", broker.get("/readyz").is(200).body());
            List<String> served = queues.stream().filter(queue -> cluster.holder(cluster.shardKey(queue, "count")) != 0).toList();
            long away = queues.stream().map(queue -> cluster.shardKey(queue, "count")).distinct()
                .filter(key -> cluster.holder(key) == 0).count();

            cluster.node(0).pause();
            Answer ready = broker.get("/readyz").is(200);
            assertEquals("ready", ready.text("status"));
            assertEquals(away + " of 8 shards are away", ready.text("detail"));
            Eventually.await(SOON, "the gauge", () -> broker.get("/metrics").body().contains("\ntaskmill_shards_away " + away));
            served.forEach(queue -> assertEquals("memory", broker.postForm("/api/task/script",
                List.of("bin_name", "a", "queue", queue)).is(202).text("durability")));
            Homes homes = broker.store().homes();
            Set<Integer> there = served.stream().map(homes::of).collect(Collectors.toSet());
            unused.submit("queue", IntStream.range(0, 1000).mapToObj(i -> "new" + i)
                .filter(queue -> there.contains(homes.of(queue))).findFirst().orElseThrow());
            cluster.node(0).resume();

            Eventually.await(SOON, "all shards", () -> broker.get("/readyz").body().equals("{\"status\":\"ready\"}")
                && broker.get("/metrics").body().contains("\ntaskmill_shards_away 0"));
        }
    }

    @Test
    void replicasThatAreMissingAreTold() {
        try (RedisProcess redis = RedisProcess.start();
            BrokerUnderTest broker = BrokerUnderTest.start(redis.address(), "tm", "wait_replicas=2")) {
            Eventually.await(SOON, "contact", broker.broker().ready().toCompletableFuture()::isDone);

            assertEquals("a shard has 0 of the 2 replicas that wait_replicas asks for", broker.get("/readyz").is(200)
                .text("detail"));
            assertTrue(broker.get("/metrics").body().contains("\ntaskmill_replicas_missing 2"));
        }
    }
}
