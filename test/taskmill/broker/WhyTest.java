package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.AttemptId;
import taskmill.store.WorkerRecord;
import taskmill.support.SharedRedis;

/** GET /api/task/UUID/why: each reason for which a task does not run. */
final class WhyTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;
    private PlayedWorker worker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
        worker = broker.worker("w");
    }

    private List<JsonObject> reasons(String uuid) {
        return broker.get("/api/task/" + uuid + "/why").is(200).json().get("reasons").asArray().values().stream()
            .map(reason -> reason.asObject()).toList();
    }

    private List<String> codes(String uuid) {
        return reasons(uuid).stream().map(reason -> reason.getString("code", "")).toList();
    }

    /** A live worker with these programs, of one slot. */
    private void announce(int running, String impaired, String... bins) {
        broker.store().workers().announce(new WorkerRecord("w", "w", "1.2", "h", 1, 0, 0, List.of("default", "q"), 1, running,
            false, false, "none",
            impaired, List.of(bins).stream().map(name -> new WorkerRecord.Bin(name, 1, "")).toList(), true), 60_000);
    }

    @Test
    void aTaskThatMayStartIsReady() {
        announce(0, "", "hello.sh");
        assertEquals(List.of("ready"), codes(broker.submit()));
    }

    @Test
    void aPausedQueueIsNamedWithWhoAndWhy() {
        announce(0, "", "hello.sh");
        String uuid = broker.submit();
        broker.postForm("/api/queue/default/pause", List.of("note", "the bank is closed")).is(200);

        JsonObject reason = reasons(uuid).get(0);
        assertEquals("queue_paused", reason.getString("code", ""));
        assertTrue(reason.getString("detail", "").contains("the bank is closed"), reason.toString());
        assertTrue(reason.getDouble("paused_at", 0) > 0);
    }

    @Test
    void aQueueThatNobodyServesIsTold() {
        announce(0, "", "hello.sh");
        JsonObject reason = reasons(broker.submit("queue", "other")).get(0);

        assertEquals("no live worker serves the queue other; they serve default, q", reason.getString("detail", ""));
        assertEquals(new JsonArray().add("default").add("q"), reason.get("queues"));
    }

    @Test
    void whatIsWrongWithTheWorkersIsTold() {
        announce(1, "no threads: raise the limit", "hallo.sh");

        assertEquals(List.of("no_bin", "worker_impaired", "no_free_slot"), codes(broker.submit()));
        assertTrue(reasons(broker.submit()).get(0).getString("detail", "").contains("did you mean hallo.sh?"));
    }

    @Test
    void limitsAreToldWithWhoHoldsThem() {
        announce(0, "", "hello.sh");
        broker.putJson("/api/queue/q", "{\"concurrency\": 1, \"rate\": 1, \"per\": 600}").is(200);
        broker.submit("queue", "q");
        AttemptId held = worker.take("q");
        String second = broker.submit("queue", "q");
        String third = broker.submit("queue", "q");

        assertEquals(List.of("concurrency_limit"), codes(second));
        assertEquals(new JsonArray().add(held.uuid()), reasons(second).get(0).get("running"));
        assertEquals(List.of("concurrency_limit", "behind"), codes(third));
        worker.succeed(held);
        assertEquals("rate_limit", codes(second).get(0));
        assertTrue(reasons(second).get(0).getDouble("opens_in", 0) > 500);
    }

    @Test
    void everyOtherStateHasItsReason() {
        String parent = broker.submit("time_interval", "600");
        String child = broker.submit("after", parent);
        String scheduled = broker.submit("delay", "600");
        assertEquals(List.of("blocked"), codes(child));
        assertEquals(parent, reasons(child).get(0).getString("parent", ""));
        assertEquals("due", codes(scheduled).get(0));
        AttemptId held = worker.take();
        assertEquals("running", codes(parent).get(0));
        worker.fail(held);
        assertEquals("due", codes(parent).get(0));
        broker.delete("/api/task/" + parent).is(200);
        assertEquals("it has been canceled: canceled", broker.get("/api/task/" + parent + "/why", "Accept", "text/plain")
            .body().strip());
        broker.get("/api/task/01890000-0000-7000-8000-000000000000/why").is(404);
    }

    @Test
    void aTaskSaysWhenItIsDueThatItIsToStopAndHowItsAttemptsEnded() {
        String uuid = broker.submit("time_interval", "600", "start_time", "1000");
        double start = broker.task(uuid).getDouble("start_time", 0);
        worker.fail(worker.take());
        JsonObject task = broker.task(uuid);
        assertEquals(start, task.getDouble("start_time", 0));
        assertTrue(task.getDouble("due", 0) > start + 500, task.toString());
        JsonObject row = task.get("attempts").asArray().get(0).asObject();
        assertEquals("exit code 3", row.getString("detail", ""));
        assertEquals(3, row.getInt("exit_code", 0));

        broker.post("/api/task/" + uuid + "/start").is(202);
        worker.take();
        assertEquals(Json.FALSE, broker.field(uuid, "cancel_requested"));
        broker.delete("/api/task/" + uuid).is(202);
        assertEquals(Json.TRUE, broker.field(uuid, "cancel_requested"));
        assertEquals("running", broker.get("/api/task/" + uuid, "Accept", "text/plain").is(202).header("Taskmill-State")
            .orElse(""));
    }

    @Test
    void theRootSaysWhereToGo() {
        assertEquals("taskmill", broker.get("/").is(200).text("name"));
    }
}
