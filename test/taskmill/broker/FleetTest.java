package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.store.AttemptId;
import taskmill.store.WorkerRecord;
import taskmill.store.WorkerRecords;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;

/** What the API says of single workers, of whom queues are served by, and of its caller. */
class FleetTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis, "zone=Asia/Shanghai");
    }

    private JsonObject queue(String name) {
        JsonArray rows = broker.get("/api/queues").is(200).json().get("queues").asArray();
        return rows.values().stream().map(row -> row.asObject()).filter(row -> row.getString("queue", "").equals(name))
            .findFirst().orElseThrow();
    }

    @Test
    void aWorkerIsShownWithTheTasksThatItHas() {
        broker.submit();
        broker.submit();
        AttemptId own = broker.worker("w-1").take();
        broker.worker("w-2").take();
        broker.store().workers().announce(WorkerRecords.idle("w-1"), 60_000);

        JsonObject row = broker.get("/api/worker/w-1").is(200).json();

        assertEquals("[{\"uuid\":\"" + own.uuid() + "\",\"attempt\":1}]", row.get("tasks").toString());
        assertTrue(row.getBoolean("tasks_complete", false));
        assertFalse(row.getBoolean("quiet", true));
        assertEquals("1.2", row.getString("version", ""));
        assertTrue(row.getDouble("heartbeat_at", 0) > 1_700_000_000);
        broker.get("/api/worker/w-3").is(404);
    }

    @Test
    void whoIsToldToBeQuietIsShownSoAtOnce() {
        broker.store().workers().announce(WorkerRecords.idle("w-1"), 60_000);

        assertTrue(broker.post("/api/worker/w-1/quiet").is(200).json().getBoolean("quiet", false));
        assertTrue(broker.get("/api/worker/w-1").is(200).json().getBoolean("quiet", false));
        assertFalse(broker.post("/api/worker/w-1/unquiet").is(200).json().getBoolean("quiet", true));
        broker.post("/api/worker/w-3/quiet").is(404);
    }

    @Test
    void aTaskOfQuietWorkersSaysWhyItWaits() {
        broker.store().workers().announce(new WorkerRecord("w-1", "w", "1.2", "host", 7, 0, 0, List.of("default"), 10, 0, false,
            true, WorkerRecord.NO_SCRIPTS, "", List.of(), true), 60_000);
        String uuid = broker.submit();

        String why = broker.get("/api/task/" + uuid + "/why").is(200).body();

        assertTrue(why.contains("\"worker_quiet\"") && why.contains("\"w-1\""), why);
        assertEquals(0, queue("default").getInt("workers", -1));
    }

    @Test
    void aQueueSaysHowManyServeItAndHowLongItsFirstTaskHasWaited() {
        broker.store().workers().announce(WorkerRecords.idle("w-1"), 60_000);
        broker.submit();
        broker.submit("queue", "nobody");

        Eventually.await(Duration.ofSeconds(10), "a worker", () -> queue("default").getInt("workers", -1) == 1);
        assertEquals(0, queue("nobody").getInt("workers", -1));
        assertTrue(queue("nobody").getDouble("oldest_wait", -1) >= 0);
        broker.worker("w").take("nobody");
        assertTrue(queue("nobody").get("oldest_wait").isNull());
    }

    @Test
    void theCallerIsToldWhoItIs() {
        JsonObject me = broker.get("/api/me").is(200).json();

        assertEquals("admin Asia/Shanghai", me.getString("role", "") + " " + me.getString("zone", ""));
        assertEquals("", me.getString("name", null));
        assertTrue(Math.abs(me.getDouble("now", 0) - broker.store().now().getEpochSecond()) < 60);
    }
}
