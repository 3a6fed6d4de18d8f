package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.store.Store.Homes;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.task.HandlerWork;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;

/** A worker of a store with many shards. */
final class WorkerHomesTest {
    private static final int SHARDS = 16;
    private static final Homes HOMES = new Homes(SHARDS);

    private static void awaitBlockedReads(UnifiedJedis jedis, int expected) {
        Eventually.await(Duration.ofSeconds(15), expected + " blocked reads",
            () -> jedis.info("clients").contains("blocked_clients:" + expected + "\r"));
    }

    private static TaskSpec spec(EmbeddedWorkers workers, String handler, String queue) {
        return new TaskSpec(workers.store().tasks().newId(queue), new HandlerWork(handler, "null"),
            new TaskSpec.Routing(queue, 4), TaskSpec.Schedule.NOW, TaskSpec.Retry.NONE, TaskSpec.Durations.DEFAULT, TaskSpec.Extras.NONE);
    }

    private static String inHome(int home) {
        return IntStream.range(0, 1000).mapToObj(n -> "q" + n).filter(name -> HOMES.of(name) == home).findFirst()
            .orElseThrow();
    }

    /** The other order is drawn once in 10,000 times. */
    @Test
    void aWeightDecidesAlsoBetweenHomes() {
        String light = inHome(0);
        String heavy = inHome(1);
        try (RedisProcess redis = RedisProcess.start();
            EmbeddedWorkers workers = new EmbeddedWorkers(redis.address(), "homes", "shards=" + SHARDS, "concurrency=1",
                "queues=" + light + "*1 " + heavy + "*9999")) {
            List<String> uuids = Stream.of(light, heavy).map(queue -> workers.submit(spec(workers, "h", queue))).toList();

            workers.start(EmbeddedWorkers.lasting(20));

            List<Long> started = uuids.stream()
                .map(uuid -> workers.await(uuid, TaskState.SUCCEEDED).run().startedMs()).toList();
            assertTrue(started.get(1) < started.get(0), started.toString());
        }
    }

    @Test
    void queuesAreServedInTheirOrderWhereverTheirHomesAre() {
        String first = inHome(SHARDS - 1);
        String second = inHome(SHARDS / 2);
        String third = inHome(0);
        try (RedisProcess redis = RedisProcess.start();
            EmbeddedWorkers workers = new EmbeddedWorkers(redis.address(), "homes", "shards=" + SHARDS, "concurrency=1",
                "queues=" + String.join(" ", first, second, third))) {
            List<String> uuids = Stream.of(third, second, first).map(queue -> workers.submit(spec(workers, "h", queue)))
                .toList();

            workers.start(EmbeddedWorkers.lasting(20));

            List<Long> started = uuids.stream()
                .map(uuid -> workers.await(uuid, TaskState.SUCCEEDED).run().startedMs()).toList();
            assertTrue(started.get(2) < started.get(1) && started.get(1) < started.get(0), started.toString());
        }
    }

    @Test
    void workerListensOnlyWhereItsQueuesLiveAndServesThoseThatComeLater() {
        List<String> first = List.of("default", HandlerWork.queueOf("h"));
        String later = IntStream.range(0, 100).mapToObj(n -> "h" + n)
            .filter(name -> !HOMES.of(first).contains(HOMES.of(HandlerWork.queueOf(name)))).findFirst().orElseThrow();
        try (RedisProcess redis = RedisProcess.start();
            UnifiedJedis jedis = RedisClient.create("127.0.0.1", redis.port());
            EmbeddedWorkers workers = new EmbeddedWorkers(redis.address(), "homes", "shards=" + SHARDS)) {
            Worker worker = workers.start(EmbeddedWorkers.lasting(0));
            workers.await(workers.submit(), TaskState.SUCCEEDED);
            awaitBlockedReads(jedis, HOMES.of(first).size());

            worker.handle(later, EmbeddedWorkers.lasting(0));

            String queue = HandlerWork.queueOf(later);
            awaitBlockedReads(jedis, HOMES.of(first).size() + 1);
            String uuid = workers.submit(spec(workers, later, queue));
            assertEquals(1, workers.await(uuid, TaskState.SUCCEEDED).run().attempt());
        }
    }
}
