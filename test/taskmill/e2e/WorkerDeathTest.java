package taskmill.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import taskmill.support.Api;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.Eventually;
import taskmill.support.Processes;

/** One of two workers is killed with -9 in the middle of 100 tasks, while some of its scripts hang. */
@Order(1)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WorkerDeathTest {
    private static final int TASKS = 100;
    private static final int SLOTS = 4;

    private final Deployment deployment = Deployment.onOwnRedis();
    private final String seconds = Processes.unusualSeconds();
    private Api api;
    private String doomed;
    private String once;
    private long goneAfterMs;

    @BeforeAll
    void killOneOfTwoWorkers() {
        api = Api.of(deployment.broker());
        Child worker = deployment.worker("name: doomed", "concurrency: " + SLOTS, "lease: 4");
        doomed = worker.ready("id");
        once = api.submit("script", "bin_name=hang.sh", "args=doomed " + seconds + " 0", "on_lost=fail");
        api.await(once, "running");
        deployment.worker("name: other", "concurrency: 2", "lease: 4").awaitReady();
        api.calls("/api/task/script?bin_name=hang.sh&args=doomed+" + seconds + "+[1-" + TASKS + "]", "-X", "POST");
        Eventually.await(Duration.ofSeconds(20), "scripts that hang in all slots, two processes each",
            () -> Processes.with("sleep " + seconds).size() == 2 * SLOTS);

        worker.kill9();
        long killedNanos = System.nanoTime();
        Eventually.await(Duration.ofSeconds(20), "the end of its scripts", () -> Processes.with(seconds).isEmpty());
        goneAfterMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNanos);
    }

    @AfterAll
    void end() {
        deployment.close();
    }

    @Test
    void noProcessOfItsScriptsOutlivesItForLong() {
        assertTrue(goneAfterMs < 20_000, () -> "the last was alive for " + goneAfterMs + " ms");
    }

    @Test
    void everyTaskSucceedsAndItsLedgerNamesTheLostAttempt() {
        Eventually.await(Duration.ofSeconds(30), "the success of all", () -> tasks("succeeded").size() == TASKS);

        List<JsonObject> again = tasks("succeeded").stream().filter(task -> task.getInt("attempt", 0) > 1).toList();
        assertTrue(again.size() >= SLOTS - 1, again::toString);
        for (JsonObject row : again) {
            JsonObject task = api.task(row.getString("uuid", ""));
            JsonObject first = task.get("attempts").asArray().get(0).asObject();
            assertEquals("lost", first.getString("outcome", ""), task::toString);
            assertEquals(doomed, first.getString("worker", ""), task::toString);
            assertEquals(task.getInt("attempt", 0) - 1, task.getInt("lost", 0), task::toString);
            assertEquals(0, task.getInt("failures", -1), task::toString);
        }
    }

    @Test
    void taskThatMayBeStartedOnlyOnceFails() {
        JsonObject task = api.finished(once);

        assertEquals("failed", task.getString("state", ""), task::toString);
        assertEquals("worker_lost", task.get("error").asObject().getString("code", ""), task::toString);
    }

    private List<JsonObject> tasks(String state) {
        return api.get("/api/tasks?limit=1000&state=" + state).is(200).json().get("tasks").asArray().values().stream()
            .map(JsonValue::asObject).toList();
    }
}
