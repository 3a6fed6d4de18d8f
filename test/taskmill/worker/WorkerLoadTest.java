package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;
import taskmill.support.RedisMonitor;
import taskmill.support.RedisProcess;
import taskmill.support.RedisProxy;
import taskmill.worker.handler.TaskHandler;

/** How much workers ask of Redis while they have nothing to do, or can do nothing. */
class WorkerLoadTest {
    private static final Duration WATCHED = Duration.ofMillis(3000);

    @Test
    void workersThatCanDoNothingAskRedisLessThanThreeTimesASecond() throws IOException {
        String[] ownPoll = {"poll_interval=1", "concurrency=1", "shutdown_grace=20"};
        TaskHandler lasting = EmbeddedWorkers.lasting(60_000);
        try (RedisProcess redis = RedisProcess.start();
            EmbeddedWorkers idle = new EmbeddedWorkers(redis.address(), "load-idle", ownPoll);
            EmbeddedWorkers full = new EmbeddedWorkers(redis.address(), "load-full", ownPoll);
            EmbeddedWorkers paced = new EmbeddedWorkers(redis.address(), "load-paced", ownPoll);
            EmbeddedWorkers stopping = new EmbeddedWorkers(redis.address(), "load-stopping", ownPoll)) {
            idle.start(lasting);
            full.start(lasting);
            paced.start(lasting, "period=3600", "concurrency=5");
            Worker leaving = stopping.start(lasting);
            for (EmbeddedWorkers busy : new EmbeddedWorkers[] {full, paced, stopping}) {
                String first = busy.submit();
                busy.submit();
                busy.submit();
                busy.latenessMs(first);
            }
            Thread closing = new Thread(leaving::close, "closing");
            closing.start();
            try (RedisMonitor monitor = new RedisMonitor(redis.port())) {
                long untilNanos = System.nanoTime() + WATCHED.toNanos();
                Eventually.await(WATCHED.plusSeconds(5), "the end", () -> System.nanoTime() - untilNanos >= 0);

                assertAll(monitor, 2.9, "load-idle", "load-full", "load-paced", "load-stopping");
            }
        }
    }

    @Test
    void aWorkerWithoutRedisTriesEverLessOften() {
        try (RedisProcess redis = RedisProcess.start();
            RedisProxy proxy = RedisProxy.to(redis.port());
            EmbeddedWorkers workers = new EmbeddedWorkers(proxy.address(), "failing", "poll_interval=1")) {
            Worker worker = workers.start(EmbeddedWorkers.lasting(0));
            proxy.refuse();
            long untilNanos = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            Eventually.await(Duration.ofSeconds(5), "the end", () -> System.nanoTime() - untilNanos >= 0);

            long tries = worker.counters().count(Counters.Event.UNANSWERED);
            assertTrue(tries >= 2 && tries <= 12, tries + " tries");
            proxy.pass();
            assertTrue(workers.latenessMs(workers.submit()) < 20_000);
        }
    }

    private static void assertAll(RedisMonitor monitor, double perSecond, String... prefixes) {
        double most = perSecond * WATCHED.toMillis() / 1000;
        for (String prefix : prefixes) {
            int count = monitor.prefixes().getOrDefault(prefix, 0);
            assertTrue(count > 0 && count <= most, prefix + " sent " + monitor.prefixes());
        }
    }
}
