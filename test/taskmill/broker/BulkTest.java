package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import redis.clients.jedis.params.ZAddParams;
import taskmill.store.AttemptId;
import taskmill.support.SharedRedis;

/** Many tasks changed by a filter, in calls that go on where the last one stopped. */
class BulkTest {
    private static final int TASKS = 130;

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private static List<String> submitted(BrokerUnderTest broker, int count, String more) {
        String line = "{\"type\":\"script\",\"bin_name\":\"hello.sh\"" + more + "}\n";
        return broker.postJson("/api/tasks", line.repeat(count)).is(200).json().get("tasks").asArray().values().stream()
            .map(task -> task.asObject().getString("uuid", "")).toList();
    }

    /** Calls until there is no cursor, and runs something else between two calls. Answers how many were done. */
    private static int loop(BrokerUnderTest broker, String path, Runnable meanwhile) {
        int done = 0;
        String cursor = "";
        for (int calls = 0; calls < 100; calls++) {
            JsonObject answer = broker.post(path + cursor).is(200).json();
            done += answer.getInt("done", 0);
            if (answer.get("cursor").isNull()) {
                return done;
            }
            cursor = "&cursor=" + answer.getString("cursor", "");
            meanwhile.run();
        }
        throw new AssertionError("the loop does not end");
    }

    @Test
    void retriedTasksThatFailAgainAreNotRetriedOnceMore() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        PlayedWorker worker = broker.worker("w");
        List<String> uuids = new ArrayList<>(submitted(broker, TASKS, ",\"queue\":\"a\""));
        uuids.addAll(submitted(broker, TASKS, ",\"queue\":\"b\""));
        worker.claim(TASKS, "a").forEach(worker::fail);
        worker.claim(TASKS, "b").forEach(worker::fail);

        int done = loop(broker, "/api/tasks/retry?state=failed&limit=40", () -> {
            worker.claim(20, "a").forEach(worker::fail);
            worker.claim(20, "b").forEach(worker::fail);
        });

        assertEquals(2 * TASKS, done);
        uuids.forEach(uuid -> assertEquals(1, broker.store().tasks().read(uuid).orElseThrow().run().base(), uuid));
    }

    @Test
    void startedTasksThatWaitAgainAreNotStartedOnceMore() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        PlayedWorker worker = broker.worker("w");
        submitted(broker, TASKS, ",\"start_time\":4000000000,\"time_interval\":[5,4000000]");
        submitted(broker, TASKS, ",\"time_interval\":[20000,5]");
        worker.claim(TASKS).forEach(worker::fail);

        int done = loop(broker, "/api/tasks/start?all=true&limit=40", () -> worker.claim(30).forEach(worker::fail));

        assertEquals(2 * TASKS, done);
    }

    @Test
    void runningTasksAreToldOnceWhileTheirLeasesAreRenewed() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        PlayedWorker worker = broker.worker("w");
        submitted(broker, TASKS, ",\"queue\":\"a\"");
        submitted(broker, TASKS, ",\"queue\":\"b\"");
        List<AttemptId> held = new ArrayList<>(worker.claim(TASKS, "a"));
        held.addAll(worker.claim(TASKS, "b"));
        submitted(broker, 3, "");
        int[] next = {0};

        int done = loop(broker, "/api/tasks/cancel?state=running&limit=30", () -> {
            for (int i = 0; i < 70; i++) {
                String uuid = held.get(next[0]++ * 37 % held.size()).uuid();
                redis.jedis().zadd(redis.key(next[0] % 2 == 0 ? "running:a" : "running:b"), 4e12 + next[0], uuid,
                    ZAddParams.zAddParams().xx());
            }
        });

        assertEquals(2 * TASKS, done);
        List<String> told = redis.jedis().lrange(redis.key("inbox:w"), 0, -1).stream()
            .filter(word -> word.startsWith("cancel")).toList();
        assertEquals(2 * TASKS, told.size());
        assertEquals(2 * TASKS, new HashSet<>(told).size());
        assertEquals(3, broker.get("/api/task/count/undo").json().getInt("queued", 0));
    }

    @Test
    void everyWaitingTaskIsCanceledAndEveryFinishedOneForgotten() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        PlayedWorker worker = broker.worker("w");
        submitted(broker, 10, ",\"tags\":[\"x\"]");
        worker.claim(4).forEach(worker::succeed);
        submitted(broker, 10, ",\"start_time\":4000000000,\"tags\":[\"x\"]");

        assertEquals(6, loop(broker, "/api/tasks/cancel?queue=default&state=queued&limit=4", () -> { }));
        assertEquals(10, loop(broker, "/api/tasks/cancel?tag=x&limit=3", () -> { }));
        assertEquals(20, loop(broker, "/api/tasks/forget?tag=x&limit=6", () -> { }));
        assertEquals(0, broker.get("/api/tasks").json().get("tasks").asArray().size());
    }

    @Test
    void aDryRunChangesNothing() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        List<String> uuids = submitted(broker, 8, "");

        JsonObject answer = broker.post("/api/tasks/cancel?name=hello&dry_run=1").is(200).json();

        assertEquals(8, answer.getInt("matched", 0));
        assertEquals(0, answer.getInt("done", -1) + answer.getInt("skipped", -1));
        assertEquals(5, answer.get("sample").asArray().size());
        assertEquals("hello.sh", answer.get("sample").asArray().get(0).asObject().getString("label", ""));
        assertTrue(answer.get("cursor").isNull());
        uuids.forEach(uuid -> assertEquals("queued", broker.task(uuid).getString("state", "")));
    }

    @ParameterizedTest
    @CsvSource({"cancel,'',all", "retry,limit=5,all", "forget,all=false,all", "cancel,all=1&queue=a,all", "start,all=maybe,all",
        "cancel,state=failed,state", "retry,'state=failed,succeeded',state", "forget,state=queued,state",
        "retry,state=bogus,state", "start,queue=a&limit=0,limit", "start,queue=a&limit=1001,limit", "retry,queue=a&cursor=x,cursor",
        "cancel,queue=a&order=oldest,order", "cancel,queu=a,queu"})
    void badInputIsRefused(String verb, String query, String field) {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        String uuid = broker.submit("queue", "a");

        assertEquals(field, broker.post("/api/tasks/" + verb + "?" + query).is(400).text("field"));
        assertEquals("queued", broker.task(uuid).getString("state", ""));
    }

    @Test
    void aCursorOfAnotherVerbOrFilterIsRefused() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        submitted(broker, 3, "");
        String cursor = "&cursor=" + broker.post("/api/tasks/cancel?queue=default&limit=1&dry_run=1").is(200).text("cursor");

        for (String other : List.of("cancel?all=1", "cancel?queue=default&type=script", "start?queue=default")) {
            assertEquals("cursor", broker.post("/api/tasks/" + other + cursor).is(400).text("field"), other);
        }
        assertEquals("cursor", broker.get("/api/tasks?queue=default" + cursor).is(400).text("field"));
        assertEquals(1, broker.post("/api/tasks/cancel?queue=default&limit=1" + cursor).is(200).json().getInt("done", 0));
    }
}
