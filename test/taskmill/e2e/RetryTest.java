package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import taskmill.support.Api;

/** Attempts after the first, by plan and by hand. */
@ExtendWith(Shared.class)
final class RetryTest {
    private final Api api;

    RetryTest(Api api) {
        this.api = api;
    }

    @Test
    void planOfTwoDelaysReachesTheThirdAttempt() {
        JsonObject task = api.run("script", "bin_name=flaky.sh", "args=3", "time_interval=1 2");

        assertEquals("attempt 3 succeeds", task.getString("message", ""), task::toString);
        assertEquals(List.of("failed:exit_code", "failed:exit_code", "succeeded"), ledger(task, "outcome"));
        List<JsonObject> attempts = attempts(task);
        assertTrue(pause(attempts.get(0), attempts.get(1)) >= 1, task::toString);
        assertTrue(pause(attempts.get(1), attempts.get(2)) >= 2, task::toString);
    }

    @Test
    void spentPlanIsAFailure() {
        JsonObject task = api.run("script", "bin_name=flaky.sh", "args=9", "time_interval=0,0");

        assertEquals("failed", task.getString("state", ""), task::toString);
        assertEquals(3, task.getInt("attempt", 0));
    }

    @Test
    void failedTaskRunsAgainByHand() {
        String uuid = api.run("script", "bin_name=flaky.sh", "args=2").getString("uuid", "");

        api.post("/api/task/" + uuid + "/retry").is(202);

        JsonObject task = api.finished(uuid);
        assertEquals("attempt 2 succeeds", task.getString("message", ""), task::toString);
        assertEquals(List.of("failed:exit_code", "succeeded"), ledger(task, "outcome"));
        api.post("/api/task/" + uuid + "/retry").is(409);
    }

    @Test
    void taskThatNobodyKnowsCannotBeRetried() {
        api.post("/api/task/01890000-0000-7000-8000-000000000000/retry").is(404);
    }

    @Test
    void startThatCameTooLateIsAFailureWithoutAnAttempt() {
        JsonObject task = api.run("script", "bin_name=hello.sh", "start_before=1");

        assertEquals("too_late", task.get("error").asObject().getString("code", ""), task::toString);
        assertEquals(0, task.getInt("attempt", -1));
    }

    private static double pause(JsonObject one, JsonObject next) {
        return next.getDouble("started_at", 0) - one.getDouble("ended_at", 0);
    }

    private static List<JsonObject> attempts(JsonObject task) {
        return task.get("attempts").asArray().values().stream().map(JsonValue::asObject).collect(Collectors.toList());
    }

    private static List<String> ledger(JsonObject task, String name) {
        return attempts(task).stream().map(row -> row.getString(name, "")).toList();
    }
}
