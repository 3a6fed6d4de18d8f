package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;
import taskmill.task.HandlerWork;
import taskmill.task.TaskSpec;
import taskmill.task.TaskState;
import taskmill.worker.handler.TaskHandler;

/** Starts have their reason in a wake, since no worker here asks by itself within half a minute. */
class WorkerStartTest {
    private static final long PROMPT_MS = 20_000;

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private EmbeddedWorkers workers(String... options) {
        return redis.closing(new EmbeddedWorkers(redis.address(), redis.prefix(), options));
    }

    private void assertPrompt(EmbeddedWorkers workers, String uuid) {
        long ms = workers.latenessMs(uuid);
        assertTrue(ms >= 0 && ms < PROMPT_MS, ms + " ms");
    }

    private long redisMs() {
        return (Long) redis.jedis().eval("local t = redis.call('TIME') return math.floor(t[1] * 1000 + t[2] / 1000)",
            0);
    }

    @Test
    void aTaskForAnIdleWorkerStartsAtOnce() {
        EmbeddedWorkers workers = workers();
        workers.start(EmbeddedWorkers.lasting(0));

        for (int i = 0; i < 5; i++) {
            String uuid = workers.submit();
            assertPrompt(workers, uuid);
            workers.await(uuid, TaskState.SUCCEEDED);
        }
    }

    /** Its handler cannot come too late, since it is there before the first claim. */
    @Test
    void whatWaitsInAQueueOfOthersRunsByAHandlerOfTheBuilder() {
        EmbeddedWorkers workers = workers();
        String uuid = workers.submit();
        try (Worker worker = Worker.builder().redis(redis.address()).option("prefix", redis.prefix()).queues("default")
            .handle("h", EmbeddedWorkers.lasting(0)).start()) {
            workers.await(uuid, TaskState.SUCCEEDED);
            assertEquals(1, worker.counters().count(Counters.Event.CLAIMED));
        }
    }

    @Test
    void aWorkerIsReadyBeforeItHasItsFirstHandler() {
        try (Worker worker = Worker.builder().redis(redis.address()).option("prefix", redis.prefix()).start()) {
            Eventually.await(Duration.ofSeconds(30), "a worker that is ready", worker.ready().toCompletableFuture()::isDone);
        }
    }

    @Test
    void aTaskThatTheFullWorkerCannotTakeIsStartedByTheIdleOne() {
        EmbeddedWorkers workers = workers("concurrency=1");
        workers.start(EmbeddedWorkers.lasting(100_000));
        workers.start(EmbeddedWorkers.lasting(100_000));

        assertPrompt(workers, workers.submit());
        assertPrompt(workers, workers.submit());
    }

    @Test
    void whatWaitsStartsAsSoonAsASlotIsFree() {
        EmbeddedWorkers workers = workers("concurrency=1");
        workers.start(EmbeddedWorkers.lasting(100));
        List<String> uuids = List.of(workers.submit(), workers.submit(), workers.submit());

        long lateMs = workers.latenessMs(uuids.get(2));

        assertTrue(lateMs < 200 + PROMPT_MS, lateMs + " ms");
    }

    @Test
    void scheduledTasksStartAtTheirTimesInWhateverOrderTheyCame() {
        EmbeddedWorkers workers = workers();
        workers.start(EmbeddedWorkers.lasting(0));
        long nowMs = redisMs();

        List<String> uuids = List.of(workers.submit(nowMs + 900), workers.submit(nowMs + 300), workers.submit(nowMs
            + 600));

        uuids.forEach(uuid -> assertPrompt(workers, uuid));
    }

    @Test
    void aScheduledTaskIsStartedByTheIdleWorkerIfTheOneThatKnewOfItIsFull() {
        EmbeddedWorkers workers = workers("concurrency=1");
        AtomicInteger calls = new AtomicInteger();
        TaskHandler longOnce = task -> EmbeddedWorkers.lasting(calls.getAndIncrement() == 1 ? 100_000 : 0).handle(task);
        workers.start(longOnce);
        workers.start(longOnce);

        String scheduled = workers.submit(redisMs() + 3000);
        workers.await(workers.submit(), TaskState.SUCCEEDED);
        workers.await(workers.submit(), TaskState.RUNNING);

        assertPrompt(workers, scheduled);
    }

    @Test
    void aPacedWorkerKeepsThePeriodBetweenItsStarts() {
        EmbeddedWorkers workers = workers("period=0.2");
        workers.start(EmbeddedWorkers.lasting(0));
        List<String> uuids = List.of(workers.submit(), workers.submit(), workers.submit());
        workers.await(uuids.get(2), TaskState.SUCCEEDED);

        List<Long> starts = uuids.stream().map(uuid -> workers.read(uuid).run().startedMs()).toList();

        for (int i = 1; i < starts.size(); i++) {
            long between = starts.get(i) - starts.get(i - 1);
            assertTrue(between >= 150 && between < 200 + PROMPT_MS, starts.toString());
        }
    }

    @Test
    void aHandlerThatIsAddedLaterServesWhatWaitsForIt() {
        EmbeddedWorkers workers = workers();
        Worker worker = workers.start(EmbeddedWorkers.lasting(0));
        String uuid = workers.submit(spec("late"));
        Eventually.await(Duration.ofSeconds(5), "an idle worker", () -> worker.status().running() == 0);

        long addedMs = redisMs();
        worker.handle("late", EmbeddedWorkers.lasting(0));

        long lateMs = workers.latenessMs(uuid) + workers.read(uuid).header().startMs() - addedMs;
        assertTrue(lateMs < PROMPT_MS, lateMs + " ms");
        assertPrompt(workers, workers.submit(spec("late")));
    }

    private static TaskSpec spec(String handler) {
        var plain = SteppedShard.spec();
        return new TaskSpec(plain.uuid(), new HandlerWork(handler, "null"),
            new TaskSpec.Routing(HandlerWork.queueOf(handler), 4), plain.schedule(), plain.retry(),
            plain.durations(), TaskSpec.Extras.NONE);
    }

    /** A wake that gets lost would leave a task lying for seconds. */
    @Test
    void noWakeIsLostBetweenWorkersThatAreFullAndFreeInTurns() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        EmbeddedWorkers workers = workers("shards=3", "concurrency=2");
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        TaskHandler handler = task -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            TimeUnit.MICROSECONDS.sleep(Math.floorMod(task.uuid().hashCode(), 15_000));
            running.decrementAndGet();
            return null;
        };
        workers.start(handler);
        workers.start(handler);

        List<String> uuids = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            uuids.add(workers.submit());
            TimeUnit.MICROSECONDS.sleep(random.nextInt(8_000));
        }

        for (String uuid : uuids) {
            long ms = workers.latenessMs(uuid);
            assertTrue(ms < PROMPT_MS, "seed " + seed + ": " + uuid + " waited " + ms + " ms");
            assertEquals(1, workers.await(uuid, TaskState.SUCCEEDED).run().attempt());
        }
        assertTrue(most.get() <= 4, most + " ran at a time");
    }
}
