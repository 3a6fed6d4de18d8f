package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;

import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import taskmill.support.Api;
import taskmill.support.Eventually;
import taskmill.support.Processes;

/** DELETE of a task in each of its states. */
@ExtendWith(Shared.class)
final class CancelTest {
    private final Api api;

    CancelTest(Api api) {
        this.api = api;
    }

    @Test
    void queuedAndScheduledTasksAreCanceledAtOnce() {
        String queued = api.submit("script", "bin_name=hello.sh", "queue=nobody");
        String scheduled = api.submit("script", "bin_name=hello.sh", "start_time=4000000000");

        for (String uuid : new String[] {queued, scheduled}) {
            assertEquals("canceled", api.delete("/api/task/" + uuid).is(200).text("state"));
            assertEquals("canceled", api.task(uuid).getString("state", ""));
        }
    }

    @Test
    void runningTaskIsEndedWithAllItsProcesses() {
        String seconds = Processes.unusualSeconds();
        String uuid = api.submit("script", "bin_name=escape.sh", "args=setsid " + seconds, "time_interval=1 1");
        Eventually.await(Duration.ofSeconds(10), "its two processes",
                () -> Processes.with("sleep " + seconds).size() == 2);

        api.delete("/api/task/" + uuid).is(202);

        JsonObject task = api.finished(uuid);
        assertEquals("canceled", task.getString("state", ""), task::toString);
        assertEquals(0, task.getInt("left", -1), task::toString);
        Eventually.await(Duration.ofSeconds(1), "the end of its processes", () -> Processes.with(seconds).isEmpty());
    }

    @Test
    void taskThatWaitsForItsRetryIsCanceledAtOnce() {
        String uuid = api.submit("script", "bin_name=flaky.sh", "time_interval=100");
        api.await(uuid, "retrying");

        api.delete("/api/task/" + uuid).is(200);

        assertEquals("canceled", api.task(uuid).getString("state", ""));
    }

    @Test
    void finishedAndUnknownTasksCannotBeCanceled() {
        String uuid = api.run("script", "bin_name=hello.sh").getString("uuid", "");

        api.delete("/api/task/" + uuid).is(409);
        api.delete("/api/task/01890000-0000-7000-8000-000000000000").is(404);
    }
}
