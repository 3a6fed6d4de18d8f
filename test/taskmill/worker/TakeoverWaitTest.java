package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.config.KeepTimes;
import taskmill.loop.Loop;
import taskmill.store.LeaseStore;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;
import taskmill.task.TaskState;
import taskmill.worker.process.ProcessSource;

/** A successor takes nothing over while the process lives that ends the scripts of the dead worker. */
final class TakeoverWaitTest {
    private static final long A_FEW_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    @Test
    void attemptsAreTakenOverOnceTheWatchdogHasEnded() throws IOException {
        SteppedShard dead = SteppedShard.on(redis, SteppedShard.Settings.of("w-1"));
        String uuid = dead.claimOne().uuid();
        Process watchdog = new ProcessBuilder("sleep", "600").start();
        try {
            long start = ProcessSource.ofPlatform().startOf(watchdog.pid());
            LeaseStore leases = dead.store().leases("w-2", 30_000, new KeepTimes(30_000, 30_000), 3);
            long begunNanos = System.nanoTime();

            redis.closing(Loop.start("taskmill-takeover",
                new Takeover(new Predecessor("w-1", watchdog.pid(), start), leases, dead.store()::homes)::step));

            Eventually.await(Duration.ofSeconds(5), "a few looks",
                () -> System.nanoTime() - begunNanos > A_FEW_LOOKS_NANOS);
            assertEquals(TaskState.RUNNING, dead.state(uuid));
        } finally {
            watchdog.destroyForcibly();
        }
        Eventually.await(Duration.ofSeconds(5), "the takeover", () -> dead.state(uuid) == TaskState.QUEUED);
    }
}
