package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.RedisProcess;

/** Everything is started again while a task waits for its time. */
final class RestartTest {
    private static final double TOLERANCE = 20;

    @Test
    void taskStartsAtItsTimeAlthoughAllWasRestarted() {
        try (var redis = RedisProcess.start("--appendonly yes"); var deployment = Deployment.on(redis.address())) {
            Child broker = deployment.broker();
            Child worker = deployment.worker().awaitReady();
            long startTime = (long) Math.ceil(now() + 3);
            String uuid = Api.of(broker).submit("script", "bin_name=hello.sh", "start_time=" + startTime);

            broker.signal("TERM");
            worker.signal("TERM");
            assertEquals(0, broker.exitCode(), broker::toString);
            assertEquals(0, worker.exitCode(), worker::toString);
            redis.restart();
            Child again = deployment.broker();
            deployment.worker().awaitReady();
            double couldStart = Math.max(startTime, now());

            JsonObject task = Api.of(again).finished(uuid);
            double started = task.getDouble("started_at", 0);
            assertEquals(1, task.getInt("is_success", 0), task::toString);
            assertTrue(started >= startTime, () -> "early: " + task);
            assertTrue(started <= couldStart + TOLERANCE, () -> "late, could start at " + couldStart + ": " + task);
        }
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }
}
