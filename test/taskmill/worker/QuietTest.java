package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import com.eclipsesource.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.WorkerRecord;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;
import taskmill.task.TaskState;

/** A worker that is told to be quiet. */
class QuietTest {
    /** Sooner than a worker reads by itself. */
    private static final Duration SOON = Duration.ofSeconds(8);

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private static WorkerRecord record(EmbeddedWorkers workers) {
        return Eventually.get(SOON, "a record", () -> workers.store().workers().workers().stream().findFirst());
    }

    private static void tell(EmbeddedWorkers workers, boolean quiet) {
        workers.store().workers().setQuiet(record(workers), quiet);
        Eventually.await(SOON, "quiet being " + quiet, () -> record(workers).quiet() == quiet);
    }

    @Test
    void aQuietWorkerFinishesAndClaimsNothingUntilItIsToldOtherwise() {
        CountDownLatch end = new CountDownLatch(1);
        EmbeddedWorkers workers = redis.closing(new EmbeddedWorkers(redis.address(), redis.prefix(), "lease=3"));
        Worker worker = workers.start(task -> {
            end.await();
            return Json.NULL;
        });
        String running = workers.submit();
        workers.await(running, TaskState.RUNNING);

        assertFalse(worker.status().quiet());
        tell(workers, true);
        assertTrue(worker.status().quiet());
        String later = workers.submit();
        end.countDown();
        workers.await(running, TaskState.SUCCEEDED);

        Eventually.await(SOON, "a renewal that moves what is due", () -> redis.jedis().llen(redis.key("wake:default")) == 1);
        assertEquals(TaskState.QUEUED, workers.read(later).state());
        tell(workers, false);
        workers.await(later, TaskState.SUCCEEDED);
    }
}
