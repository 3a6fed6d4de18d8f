package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;
import taskmill.task.OnParent;

/** after, on_parent and callback over HTTP; the broker's courier does its part. */
final class AfterTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String UNKNOWN = "01890000-0000-7000-8000-000000000000";

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
    }

    private void awaitState(String uuid, String state) {
        Eventually.await(SOON, state, () -> broker.task(uuid).getString("state", "").equals(state));
    }

    private void awaitNoErrand() {
        Eventually.await(SOON, "no errand", () -> !redis.jedis().exists(redis.key("errands")));
    }

    @Test
    void aTaskShowsForWhatItWaitsAndStartsAfterIt() {
        String parent = broker.submit();
        String child = broker.submit("after", parent.toUpperCase(Locale.ROOT), "on_parent", "run");

        JsonObject shown = broker.task(child);
        assertEquals("blocked", shown.getString("state", ""));
        assertEquals(new JsonArray().add(parent), shown.get("after"));
        assertEquals("run", shown.getString("on_parent", ""));
        assertEquals(1, broker.get("/api/task/count/undo").json().getInt("blocked", 0));
        assertEquals(2, broker.get("/api/task/count/undo").json().getInt("count", 0));
        assertEquals(child, broker.get("/api/tasks?state=blocked").json().get("tasks").asArray().get(0).asObject()
            .getString("uuid", ""));
        assertTrue(broker.get("/api/check").json().getBoolean("ok", false));
        PlayedWorker worker = broker.worker("w");
        worker.fail(worker.take());

        awaitState(child, "queued");
        assertEquals(child, worker.take().uuid());
    }

    @Test
    void aReceiptSaysBlockedAndThatOfARetryToo() {
        String parent = broker.submit();
        JsonObject receipt = broker.postForm("/api/task/script", List.of("bin_name", "hello.sh", "after", parent)).is(202)
            .json();
        String child = receipt.getString("uuid", "");
        broker.delete("/api/task/" + child).is(200);

        assertEquals("blocked", receipt.getString("state", ""));
        assertEquals("blocked", broker.post("/api/task/" + child + "/retry").is(202).text("state"));
        assertEquals("queued", broker.post("/api/task/" + child + "/start").is(202).text("state"));
    }

    @Test
    void whatCannotBeWaitedForIsRefused() {
        String parent = broker.submit();
        assertRefused("after", "no such task: " + UNKNOWN, "after", parent + "," + UNKNOWN);
        assertRefused("after", "the same task twice", "after", parent + "," + parent);
        assertRefused("after", "a uuid of 36 characters is expected", "after", "x");
        assertRefused("after", "at most 100 tasks are accepted", "after", IntStream.range(0, 101)
            .mapToObj(i -> parent.substring(0, 34) + String.format("%02x", i)).collect(Collectors.joining(",")));
        assertRefused("on_parent", "give after, too", "on_parent", "run");
        assertRefused("on_parent", "cancel or run is expected", "on_parent", "wait");
        assertRefused("callback", "an http or https address with a host is expected", "callback", "ftp://h/");
        assertEquals("known are ", broker.putJson("/api/cron/c", "{\"when\":\"@daily\",\"type\":\"script\",\"bin_name\":"
            + "\"a\",\"after\":[\"" + parent + "\"]}").is(400).text("detail").replaceAll(".*(known are ).*", "$1"));
    }

    private void assertRefused(String field, String reason, String... pairs) {
        JsonObject problem = broker.postForm("/api/task/script", Stream.concat(Stream.of("bin_name", "hello.sh"),
            Stream.of(pairs)).toList()).is(400).json();
        assertEquals(field, problem.getString("field", ""));
        assertTrue(problem.getString("detail", "").contains(reason), problem.toString());
    }

    /** The parents of a repeated submit may be gone by then. */
    @Test
    void aRepeatedSubmitIsNotJudgedAgain() {
        String parent = broker.submit();
        List<String> child = List.of("bin_name", "hello.sh", "after", parent);
        broker.postForm("/api/task/script", child, "Idempotency-Key", "k").is(202);
        PlayedWorker worker = broker.worker("w");
        worker.succeed(worker.take());
        awaitNoErrand();
        broker.post("/api/task/" + parent + "/forget").is(200);

        assertEquals("queued", broker.postForm("/api/task/script", child, "Idempotency-Key", "k").is(200).text("state"));
    }

    @Test
    void anEndIsOneCallbackHoweverOftenTheErrandIsDone() {
        String uuid = broker.submit("callback", "http://u:p@127.0.0.1/x?token=t");
        assertEquals("http://***@127.0.0.1/x?token=***", broker.task(uuid).getString("callback", ""));
        PlayedWorker worker = broker.worker("w");
        worker.succeed(worker.take());
        awaitNoErrand();
        redis.jedis().zadd(redis.key("errands"), 0, "callback " + uuid + " succeeded 1");
        awaitNoErrand();

        List<JsonObject> calls = broker.get("/api/tasks?queue=callbacks").json().get("tasks").asArray().values().stream()
            .map(row -> broker.task(row.asObject().getString("uuid", ""))).toList();
        assertEquals(1, calls.size());
        assertEquals(uuid, calls.get(0).getString("callback_of", ""));
        assertEquals(10, calls.get(0).get("time_interval").asArray().size());
        JsonObject body = Json.parse(calls.get(0).getString("args", "")).asObject();
        assertEquals("succeeded", body.getString("state", ""));
        assertEquals("hello", body.getString("message", ""));
    }

    @Test
    void anEndThatATaskHasLeftIsNotTold() {
        String uuid = broker.submit("callback", "http://127.0.0.1/");
        redis.jedis().zadd(redis.key("errands"), 0, "callback " + uuid + " failed 1");
        awaitNoErrand();

        assertEquals(0, broker.get("/api/tasks?queue=callbacks").json().get("tasks").asArray().size());
    }

    @Test
    void anErrandOfATaskThatIsGoneIsCounted() {
        redis.jedis().zadd(redis.key("errands"), 0, "told " + UNKNOWN);
        redis.jedis().zadd(redis.key("errands"), 0, "callback " + UNKNOWN + " failed 1");
        awaitNoErrand();

        String metrics = broker.get("/metrics").body();
        assertTrue(metrics.contains("taskmill_errands_orphaned_total 2"), metrics);
        assertTrue(metrics.contains("taskmill_errand_oldest_seconds 0"), metrics);
    }

    @Test
    void theClientHasAllOfIt() {
        TaskClient client = new TaskClient(broker.broker().uri());
        String parent = client.submit(TaskRequest.script("hello.sh"));
        String child = client.submit(TaskRequest.script("hello.sh").after(parent).onParent(OnParent.RUN)
            .callback("http://127.0.0.1/"));
        assertEquals("blocked", broker.task(child).getString("state", ""));
        client.cancel(parent);
        awaitState(child, "queued");
    }
}
