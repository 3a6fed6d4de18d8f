package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore.Batch;
import taskmill.support.SharedRedis;
import taskmill.task.Progress;

/** What a client sees of a task in each state. */
class TaskJsonTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;
    private PlayedWorker worker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
        worker = broker.worker("w-1");
    }

    /** Another worker takes the task over. */
    private void lose(AttemptId held) {
        assertEquals(1, broker.worker("w-2").leases().takeOver(0, "w-1"), held.uuid());
    }

    private static List<String> outcomes(JsonObject task) {
        return task.get("attempts").asArray().values().stream()
            .map(row -> row.asObject().getString("outcome", "")).toList();
    }

    private static String error(JsonObject task) {
        JsonValue error = task.get("error");
        return error == null ? "" : error.asObject().getString("code", "");
    }

    private static void assertUnfinished(String state, JsonObject task) {
        assertEquals(state, task.getString("state", ""));
        assertEquals(0, task.getInt("is_result_exist", -1));
        assertEquals(0, task.getInt("is_success", -1));
        assertEquals("", task.getString("message", "?"));
        assertNull(task.get("finished_at"));
    }

    private static void assertFailed(String state, String code, JsonObject task) {
        assertEquals(state, task.getString("state", ""));
        assertEquals(1, task.getInt("is_result_exist", -1));
        assertEquals(0, task.getInt("is_success", -1));
        assertEquals(code, error(task));
        assertTrue(task.getDouble("finished_at", 0) >= task.getDouble("created_at", 1));
    }

    @Test
    void theMessageOfALongOutputIsThatOutputStripped() {
        String output = "\"\u732b\uD83D\uDC08\n\0 ".repeat(20_001).strip();
        String uuid = broker.submit();
        worker.succeed(worker.take(), new JsonObject().add("stdout", " \n" + output + "\n\n").add("stderr", "none"));

        JsonObject task = broker.task(uuid);

        assertEquals(output, task.getString("message", ""));
        assertEquals(" \n" + output + "\n\n", task.getString("stdout", ""));
        assertEquals(output, broker.get("/api/task/" + uuid, "Accept", "text/plain").is(200).body());
    }

    @Test
    void aQueuedTaskHasNoAttempts() {
        JsonObject task = broker.task(broker.submit("args", "x"));

        assertUnfinished("queued", task);
        assertEquals("script", task.getString("type", ""));
        assertEquals("[\"x\"]", task.get("args").toString());
        assertEquals(0, task.getInt("attempt", -1));
        assertEquals(List.of(), outcomes(task));
        assertNull(task.get("started_at"));
        assertNull(task.get("worker"));
        assertNull(task.get("error"));
        assertEquals(task.get("created_at"), task.get("start_time"));
    }

    @Test
    void aScheduledTaskTellsItsStart() {
        JsonObject task = broker.task(broker.submit("start_time", "4000000000.125"));

        assertUnfinished("scheduled", task);
        assertEquals("4000000000.125", task.get("start_time").toString());
    }

    @Test
    void aRunningTaskTellsWhoRunsIt() {
        String uuid = broker.submit();
        worker.take();

        JsonObject task = broker.task(uuid);

        assertUnfinished("running", task);
        assertEquals("w-1", task.getString("worker", ""));
        assertEquals(1, task.getInt("attempt", 0));
        assertEquals(List.of("running"), outcomes(task));
        assertTrue(task.getDouble("started_at", 0) > 0);
    }

    @Test
    void aRunningTaskTellsItsProgress() {
        String uuid = broker.submit("time_interval", "0");
        var held = worker.take();
        worker.leases().send(0, new Batch(List.of(), "", List.of(held), Map.of(held, new Progress(40, "copying")),
            Optional.empty()));

        assertEquals("{\"percent\":40,\"text\":\"copying\"}", broker.field(uuid, "progress").toString());
        worker.fail(held);
        assertNull(broker.field(uuid, "progress"));
    }

    @Test
    void aRetryingTaskTellsWhyAndWhen() {
        String uuid = broker.submit("time_interval", "3600");
        worker.fail(worker.take());

        JsonObject task = broker.task(uuid);

        assertUnfinished("retrying", task);
        assertEquals("exit_code", error(task));
        assertEquals(1, task.getInt("failures", 0));
        assertEquals(List.of("failed:exit_code"), outcomes(task));
        assertTrue(task.getDouble("due", 0) > task.getDouble("created_at", 0) + 3500);
    }

    @Test
    void aSucceededTaskHasItsResult() {
        String uuid = broker.submit();
        worker.succeed(worker.take(), new JsonObject().add("message", "hello").add("exit_code", 0).add("stdout",
            " hello\n"));

        JsonObject task = broker.task(uuid);

        assertEquals("succeeded", task.getString("state", ""));
        assertEquals(1, task.getInt("is_result_exist", 0));
        assertEquals(1, task.getInt("is_success", 0));
        assertEquals("hello", task.getString("message", ""));
        assertEquals(0, task.getInt("exit_code", -1));
        assertEquals(" hello\n", task.getString("stdout", ""));
        assertEquals(List.of("succeeded"), outcomes(task));
        assertNull(task.get("error"));
    }

    @Test
    void aSuccessAfterFailuresShowsNoError() {
        String uuid = broker.submit("time_interval", "0 0");
        worker.fail(worker.take());
        worker.succeed(worker.take());

        JsonObject task = broker.task(uuid);

        assertEquals("", error(task));
        assertEquals(List.of("failed:exit_code", "succeeded"), outcomes(task));
        assertEquals(1, task.getInt("failures", 0));
    }

    @Test
    void aResultCannotPassForAnotherField() {
        String uuid = broker.submit();
        worker.succeed(worker.take(), new JsonObject().add("message", "m").add("exit_code", 0));

        JsonObject task = broker.task(uuid);

        assertEquals(1, task.names().stream().filter("message"::equals).count());
    }

    @Test
    void aFailedTaskHasItsResultAndItsReason() {
        String uuid = broker.submit();
        worker.fail(worker.take());

        JsonObject task = broker.task(uuid);

        assertFailed("failed", "exit_code", task);
        assertEquals("exit code 3", task.get("error").asObject().getString("detail", ""));
        assertEquals("oh", task.getString("message", ""));
        assertEquals(3, task.getInt("exit_code", 0));
    }

    @Test
    void aCanceledTaskSaysSo() {
        String uuid = broker.submit();
        broker.delete("/api/task/" + uuid);

        JsonObject task = broker.task(uuid);

        assertFailed("canceled", "canceled", task);
        assertEquals("canceled", task.getString("message", ""));
        assertEquals(List.of(), outcomes(task));
    }

    @Test
    void aTaskThatIsLostTooOftenSaysSo() {
        String uuid = broker.submit();
        lose(worker.take());

        JsonObject task = broker.task(uuid);

        assertFailed("failed", "worker_lost", task);
        assertEquals("worker_lost", task.getString("message", ""));
        assertEquals(1, task.getInt("lost", 0));
        assertEquals(List.of("lost"), outcomes(task));
        assertEquals("w-1", task.get("attempts").asArray().get(0).asObject().getString("worker", ""));
    }

    @Test
    void whatIsLostOrCanceledAfterAFailureDoesNotGiveThatAsTheReason() {
        String lost = broker.submit("time_interval", "0");
        worker.fail(worker.take());
        lose(worker.take());
        String canceled = broker.submit("time_interval", "3600");
        worker.fail(worker.take());
        broker.delete("/api/task/" + canceled).is(200);

        assertFailed("failed", "worker_lost", broker.task(lost));
        assertEquals("worker_lost", broker.task(lost).getString("message", ""));
        assertFailed("canceled", "canceled", broker.task(canceled));
        assertEquals("canceled", broker.task(canceled).getString("message", ""));
    }

    @Test
    void aTaskThatCameTooLateSaysSo() {
        String uuid = broker.submit("start_before", "1");

        JsonObject task = broker.get("/api/task/" + uuid + "?wait=20").is(200).json();

        assertFailed("failed", "too_late", task);
        assertEquals("too_late", task.getString("message", ""));
        assertEquals(0, task.getInt("attempt", -1));
    }

    @Test
    void aReleasedTaskIsQueuedAgain() {
        String uuid = broker.submit();
        worker.release(worker.take());

        JsonObject task = broker.task(uuid);

        assertUnfinished("queued", task);
        assertEquals(List.of("released"), outcomes(task));
        assertEquals(0, task.getInt("failures", -1) + task.getInt("lost", -1));
    }

    @Test
    void theOriginalPathsAnswerTheSameTask() {
        String uuid = broker.submit();

        JsonObject task = broker.task(uuid);

        assertEquals(task, broker.get("/api/task/result/" + uuid).is(200).json());
        assertEquals(task, broker.get("/api/task/result?uuid=" + uuid).is(200).json());
    }

    /** It would take a multiple of that while it is made, and end the broker. */
    @Test
    void taskThatMemoryIsTooShortForIsToldSoBeforeItIsRead() {
        String uuid = broker.submit();
        worker.succeed(worker.take());
        String key = redis.key("spec:" + uuid);
        String spec = redis.jedis().get(key);
        redis.jedis().setrange(key, Runtime.getRuntime().maxMemory() / 16, "x");

        var refused = broker.get("/api/task/" + uuid);
        redis.jedis().set(key, spec);

        assertTrue(refused.is(503).text("detail").contains("MiB"));
        assertEquals("succeeded", broker.get("/api/tasks").is(200).json().get("tasks").asArray().get(0).asObject()
            .getString("state", ""));
    }
}
