package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.StoreMismatch;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.RedisProxy;
import taskmill.support.SharedRedis;
import taskmill.task.TaskState;

class WorkerCloseTest {
    /**
     * A handler ends when it is interrupted, so this is not waited for; but a stopping worker gives Redis as long, and 2
     * seconds, to confirm what it gives back.
     */
    private static final String CONFIRMS = "kill_grace=20";

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private EmbeddedWorkers workers(String... options) {
        return redis.closing(new EmbeddedWorkers(redis.address(), redis.prefix(), options));
    }

    private static long closeMs(Worker worker) {
        long begunNanos = System.nanoTime();
        worker.close();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
    }

    @Test
    void anIdleWorkerIsClosedAtOnceAndASecondTimeChangesNothing() {
        EmbeddedWorkers workers = workers();
        Worker worker = workers.start(EmbeddedWorkers.lasting(0));

        long ms = closeMs(worker);
        assertTrue(ms < 15_000, ms + " ms");
        worker.close();

        assertEquals(List.of(), workers.store().workers().workers());
    }

    @Test
    void whatRunsMayEndWithinTheGraceAndNothingNewIsClaimed() {
        EmbeddedWorkers workers = workers("concurrency=1", "shutdown_grace=60");
        Worker worker = workers.start(EmbeddedWorkers.lasting(400));
        String running = workers.submit();
        String waiting = workers.submit();
        workers.await(running, TaskState.RUNNING);

        long ms = closeMs(worker);

        assertTrue(ms < 30_000, ms + " ms");
        assertEquals(TaskState.SUCCEEDED, workers.read(running).state());
        assertEquals(TaskState.QUEUED, workers.read(waiting).state());
        assertEquals(0, workers.read(waiting).run().attempt());
    }

    @Test
    void whatRunsLongerThanTheGraceIsReleased() {
        EmbeddedWorkers workers = workers("shutdown_grace=0.3", CONFIRMS);
        Worker worker = workers.start(EmbeddedWorkers.lasting(60_000));
        String uuid = workers.submit();
        Eventually.await(Duration.ofSeconds(15), "the run", () -> worker.status().running() == 1);

        long ms = closeMs(worker);

        assertTrue(ms >= 300 && ms < 20_000, ms + " ms");
        assertEquals(TaskState.QUEUED, workers.read(uuid).state());
        assertEquals("released", workers.read(uuid).run().ledger().get(0).outcome());
    }

    @Test
    void aDeadlineOfTheCallerCountsInsteadOfTheGrace() {
        EmbeddedWorkers workers = workers("shutdown_grace=60", "kill_grace=0.1");
        Worker worker = workers.start(EmbeddedWorkers.lasting(60_000));
        String uuid = workers.submit();
        workers.await(uuid, TaskState.RUNNING);
        long begunNanos = System.nanoTime();

        worker.close(Duration.ofMillis(2600));

        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
        assertTrue(ms >= 500 && ms < 20_000, ms + " ms");
        assertEquals(TaskState.QUEUED, workers.read(uuid).state());
    }

    @Test
    void hurryEndsTheGrace() {
        EmbeddedWorkers workers = workers("shutdown_grace=60", CONFIRMS);
        Worker worker = workers.start(EmbeddedWorkers.lasting(60_000));
        String uuid = workers.submit();
        workers.await(uuid, TaskState.RUNNING);
        Thread closing = new Thread(worker::close, "closing");
        closing.start();

        worker.hurry();

        Eventually.await(Duration.ofSeconds(5), "the end", () -> !closing.isAlive());
        assertEquals(TaskState.QUEUED, workers.read(uuid).state());
    }

    @Test
    void anInterruptDoesTheSameAndIsKept() {
        EmbeddedWorkers workers = workers("shutdown_grace=60", CONFIRMS);
        Worker worker = workers.start(EmbeddedWorkers.lasting(60_000));
        String uuid = workers.submit();
        workers.await(uuid, TaskState.RUNNING);
        AtomicBoolean kept = new AtomicBoolean();
        Thread closing = new Thread(() -> {
            worker.close();
            kept.set(Thread.currentThread().isInterrupted());
        }, "closing");
        closing.start();

        closing.interrupt();

        Eventually.await(Duration.ofSeconds(5), "the end", () -> !closing.isAlive());
        assertTrue(kept.get());
        assertEquals(TaskState.QUEUED, workers.read(uuid).state());
    }

    @Test
    void aWorkerThatNeverReachedRedisIsClosedAtOnce() {
        EmbeddedWorkers workers = new EmbeddedWorkers("127.0.0.1:1", "nowhere");
        Worker worker = workers.startUnready(EmbeddedWorkers.lasting(0));

        long ms = closeMs(worker);

        assertTrue(ms < 15_000, ms + " ms");
        workers.close();
    }

    @Test
    void aWorkerWhoseStoreIsOfAnotherMakeSaysSoAndIsClosedAtOnce() {
        redis.breach();
        redis.jedis().hset(redis.prefix() + ":meta", "schema", "99");
        EmbeddedWorkers workers = new EmbeddedWorkers(redis.address(), redis.prefix());
        Worker worker = workers.startUnready(EmbeddedWorkers.lasting(0));
        var ready = worker.ready().toCompletableFuture();
        Eventually.await(Duration.ofSeconds(10), "the verdict", ready::isDone);

        assertInstanceOf(StoreMismatch.class, assertThrows(ExecutionException.class, ready::get).getCause());
        assertTrue(closeMs(worker) < 15_000);
        workers.close();
    }

    @Test
    void aResultThatRedisDoesNotTakeIsWaitedForWithinTheGraceAndDeliveredWhenItComesBack() {
        RedisProxy proxy = redis.closing(RedisProxy.to(redis.port()));
        EmbeddedWorkers direct = workers();
        EmbeddedWorkers workers = redis.closing(new EmbeddedWorkers(proxy.address(), redis.prefix(),
            "shutdown_grace=60"));
        CountDownLatch go = new CountDownLatch(1);
        Worker worker = workers.start(task -> {
            go.await();
            return Json.value("late");
        });
        String uuid = direct.submit();
        Eventually.await(Duration.ofSeconds(10), "its run", () -> worker.status().running() == 1);
        proxy.refuse();
        go.countDown();
        Eventually.await(Duration.ofSeconds(10), "a result on hand", () -> worker.status().unsettled() == 1);
        Thread closing = new Thread(worker::close, "closing");
        closing.start();

        proxy.pass();

        Eventually.await(Duration.ofSeconds(10), "the end", () -> !closing.isAlive());
        assertEquals(TaskState.SUCCEEDED, direct.read(uuid).state());
    }

    @Test
    void aFrozenRedisDoesNotHoldUpTheEndBeyondTheGraces() {
        try (RedisProcess frozen = RedisProcess.start();
            EmbeddedWorkers workers = new EmbeddedWorkers(frozen.address(), "frozen", "shutdown_grace=0.2",
                "shards=24", "lease=15")) {
            Worker worker = workers.start(EmbeddedWorkers.lasting(60_000));
            workers.await(workers.submit(), TaskState.RUNNING);
            frozen.pause();
            try {
                long ms = closeMs(worker);

                // The graces are 0.2, 0.1 and 2 s; a call gives up after 1 s, a blocked read after 2 s.
                assertTrue(ms < 20_000, ms + " ms");
            } finally {
                frozen.resume();
            }
        }
    }

    /** A worker may be told to stop at any moment: before, during and after a claim. */
    @Test
    void workersThatComeAndGoUnderLoadLoseNothing() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        EmbeddedWorkers workers = workers("concurrency=4", "shutdown_grace=60");
        List<String> uuids = new ArrayList<>();
        for (int round = 0; round < 12; round++) {
            Worker worker = workers.start(EmbeddedWorkers.lasting(2));
            for (int i = random.nextInt(60); i >= 0; i--) {
                uuids.add(workers.submit());
            }
            worker.close();
        }
        workers.start(EmbeddedWorkers.lasting(2));

        for (String uuid : uuids) {
            var run = workers.await(uuid, TaskState.SUCCEEDED).run();
            assertEquals(0, run.lost(), "seed " + seed);
        }
        assertFalse(redis.jedis().exists(redis.key("running:default")));
    }
}
