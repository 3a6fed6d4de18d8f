package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import taskmill.support.Api;
import taskmill.support.Eventually;
import taskmill.support.Processes;
import taskmill.support.RpcTarget;

/** Tasks from curl to result, through a real broker and a real worker. What each part does is tested where it is. */
@ExtendWith(SharedDeployment.class)
final class TaskTest {
    private final Api api;

    TaskTest(Api api) {
        this.api = api;
    }

    @Test
    void scriptAnswersTheCallThatWaitsForIt() {
        JsonObject done = api.post("/api/task/script?wait=20", "bin_name=hello.sh", "args=you").is(200).json();
        JsonObject failed = api.post("/api/task/script?wait=20", "bin_name=flaky.sh").is(200).json();

        assertEquals("hello, you", done.getString("message", ""));
        assertEquals("exit_code", failed.get("error").asObject().getString("code", ""));
        assertEquals(1, failed.getInt("exit_code", 0));
    }

    @Test
    void rpcTaskCallsItsTarget() {
        Map<String, String> seen = new ConcurrentHashMap<>();
        try (var target = new RpcTarget((headers, event) -> seen.put(headers.getFirst("X-Task-Uuid"), event))) {
            JsonObject task = api.run("rpc", "method=POST", "url=" + target.url(0), "args=body");

            assertEquals("ok", task.getString("message", ""), task::toString);
            assertEquals(200, task.getInt("http_status", 0), task::toString);
            assertEquals(Map.of(task.getString("uuid", ""), "end"), seen);
        }
    }

    @Test
    void planOfTwoDelaysReachesTheThirdAttempt() {
        JsonObject task = api.run("script", "bin_name=flaky.sh", "args=3", "time_interval=0.5 1");

        List<JsonObject> attempts = task.get("attempts").asArray().values().stream().map(JsonValue::asObject).toList();
        assertEquals("attempt 3 succeeds", task.getString("message", ""), task::toString);
        assertEquals(List.of("failed:exit_code", "failed:exit_code", "succeeded"),
            attempts.stream().map(attempt -> attempt.getString("outcome", "")).toList());
        assertTrue(pause(attempts.get(0), attempts.get(1)) >= 0.5, task::toString);
        assertTrue(pause(attempts.get(1), attempts.get(2)) >= 1, task::toString);
    }

    private static double pause(JsonObject one, JsonObject next) {
        return next.getDouble("started_at", 0) - one.getDouble("ended_at", 0);
    }

    @Test
    void canceledTaskIsEndedWithAllItsProcesses() {
        String seconds = Processes.unusualSeconds();
        String uuid = api.submit("script", "bin_name=escape.sh", "args=setsid " + seconds, "time_interval=1 1");
        Eventually.await(Duration.ofSeconds(20), "its two processes",
            () -> Processes.with("sleep " + seconds).size() == 2);

        api.delete("/api/task/" + uuid).is(202);

        JsonObject task = api.finished(uuid);
        assertEquals("canceled", task.getString("state", ""), task::toString);
        assertEquals(0, task.getInt("left", -1), task::toString);
        assertEquals(List.of(), Processes.with(seconds));
    }
}
