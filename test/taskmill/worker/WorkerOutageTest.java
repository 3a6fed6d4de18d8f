package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import taskmill.config.KeepTimes;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.StoredTask;
import taskmill.support.Eventually;
import taskmill.support.Invariants;
import taskmill.support.RedisProcess;
import taskmill.task.TaskState;
import taskmill.worker.handler.TaskHandler;

/** A Redis that is restarted, frozen, or away for longer than a lease. Each test has its own. */
@Order(1)
class WorkerOutageTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int LEASE_MS = 4000;

    private static void pause(long ms) {
        long untilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        Eventually.await(Duration.ofMillis(ms).plusSeconds(5), ms + " ms", () -> System.nanoTime() - untilNanos >= 0);
    }

    private static void assertSound(RedisProcess redis, String prefix) {
        try (var jedis = RedisClient.create("127.0.0.1", redis.port())) {
            Invariants.of(jedis, prefix).withTokens(10).hold();
        }
    }

    /** So many tasks still run when every lease that they had has been over for a lease, had it not been renewed. */
    private static void awaitLeases(RedisProcess redis, String prefix, int running) {
        try (var jedis = RedisClient.create("127.0.0.1", redis.port())) {
            String key = prefix + ":{0}:running:default";
            double laterMs = jedis.zrangeWithScores(key, -1, -1).get(0).getScore() + 2 * LEASE_MS;
            Eventually.await(SOON, "leases renewed again and again", () -> jedis.zcount(key, laterMs, laterMs * 2) == running);
        }
    }

    @Test
    void aResultSurvivesARestartOfRedisAndTheWorkerGoesOn() {
        try (RedisProcess redis = RedisProcess.start("--appendonly yes", "--appendfsync always");
            EmbeddedWorkers workers = new EmbeddedWorkers(redis.address(), "restart", "poll_interval=1")) {
            CountDownLatch go = new CountDownLatch(1);
            Worker worker = workers.start(task -> {
                go.await();
                return Json.value("kept");
            });
            String uuid = workers.submit();
            Eventually.await(SOON, "its run", () -> worker.status().running() == 1);

            redis.kill9();
            go.countDown();
            Eventually.await(SOON, "a result on hand", () -> worker.status().unsettled() == 1);
            assertEquals(0, worker.status().running());
            assertFalse(worker.status().connected());
            redis.restart();

            StoredTask task = workers.await(uuid, TaskState.SUCCEEDED);
            assertEquals(1, task.run().attempt());
            assertEquals(0, task.run().lost());
            assertEquals(1, workers.await(workers.submit(), TaskState.SUCCEEDED).run().attempt());
            assertTrue(worker.status().connected());
        }
    }

    /** Two workers watch each other; a freeze of Redis makes all their leases look old at once. */
    @Test
    void aFreezeShorterThanThreeQuartersOfALeaseKillsAndRepeatsNothing() {
        try (RedisProcess redis = RedisProcess.start();
            EmbeddedWorkers workers = new EmbeddedWorkers(redis.address(), "freeze", "lease=4", "concurrency=3")) {
            AtomicInteger starts = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            TaskHandler handler = task -> {
                starts.incrementAndGet();
                go.await();
                return null;
            };
            Worker first = workers.start(handler);
            Worker second = workers.start(handler);
            List<String> uuids = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                uuids.add(workers.submit());
            }
            uuids.forEach(uuid -> workers.await(uuid, TaskState.RUNNING));

            redis.pause();
            pause(2000);
            redis.resume();
            awaitLeases(redis, "freeze", uuids.size());
            go.countDown();

            for (String uuid : uuids) {
                assertEquals(1, workers.await(uuid, TaskState.SUCCEEDED).run().attempt());
            }
            assertEquals(6, starts.get());
            assertEquals(0, first.counters().count(Counters.Event.FENCED) + second.counters().count(Counters.Event.FENCED));
            first.close();
            second.close();
            assertSound(redis, "freeze");
        }
    }

    @Test
    void anOutageLongerThanTheFenceInterruptsWhatRunsAndItRunsAgainAfterwards() {
        try (RedisProcess redis = RedisProcess.start("--appendonly yes", "--appendfsync always");
            EmbeddedWorkers workers = new EmbeddedWorkers(redis.address(), "fence", "lease=2")) {
            AtomicInteger starts = new AtomicInteger();
            AtomicInteger interrupts = new AtomicInteger();
            Worker worker = workers.start(task -> {
                if (starts.getAndIncrement() == 0) {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupts.incrementAndGet();
                        throw e;
                    }
                }
                return null;
            });
            String uuid = workers.submit();
            Eventually.await(SOON, "its run", () -> starts.get() == 1);
            long cutNanos = System.nanoTime();

            redis.kill9();
            Eventually.await(SOON, "the interrupt", () -> interrupts.get() == 1);
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - cutNanos);
            redis.restart();

            StoredTask task = workers.await(uuid, TaskState.SUCCEEDED);
            assertTrue(tookMs > 1500 && tookMs < 20_000, tookMs + " ms");
            assertEquals(2, task.run().attempt());
            assertEquals("lost", task.run().ledger().get(0).outcome());
            assertEquals(worker.id(), task.run().ledger().get(0).worker());
        }
    }

    @Test
    void whatADeadWorkerRanRunsElsewhereAfterOneAndAHalfLeases() {
        try (RedisProcess redis = RedisProcess.start();
            EmbeddedWorkers workers = new EmbeddedWorkers(redis.address(), "dead", "lease=2", "poll_interval=1")) {
            String uuid = workers.submit();
            var request = new ClaimRequest("n", 1, List.of("default"), 1000, true, Long.MAX_VALUE);
            workers.store().leases("dead", 2000, new KeepTimes(100_000, 100_000), 3).send(0, new Batch(List.of(), List.of(),
                Optional.of(request)));
            long diedNanos = System.nanoTime();
            workers.start(EmbeddedWorkers.lasting(0));

            StoredTask task = workers.await(uuid, TaskState.SUCCEEDED);

            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - diedNanos);
            assertTrue(tookMs >= 2900 && tookMs < 20_000, tookMs + " ms");
            assertEquals(2, task.run().attempt());
            assertEquals(1, task.run().lost());
        }
    }
}
