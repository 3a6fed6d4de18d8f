package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.client.TaskClient;
import taskmill.support.Answer;
import taskmill.support.SharedRedis;

/** A copy of a task, with changes. */
class CloneTest {
    private static final String CALL = """
        {"method": "POST", "url": "http://u:pass@a/?token=t", "headers": {"Authorization": "secret", "X": "y"}, "args": {"b": 1}}
        """;

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
    }

    private Answer copy(String uuid, String changes) {
        return broker.postJson("/api/task/" + uuid + "/clone", changes);
    }

    private String stored(String uuid) {
        return redis.jedis().get(redis.key("spec:" + uuid));
    }

    private String call() {
        return broker.postJson("/api/task/rpc", CALL).is(202).text("uuid");
    }

    private static JsonObject work(String stored) {
        return Json.parse(stored.substring(stored.indexOf('\n') + 1)).asObject();
    }

    @Test
    void theCopyIsTheSameTaskUnderAnotherUuidThatRunsNow() {
        String uuid = broker.postJson("/api/task/script", """
            {"bin_name": "a", "args": ["b c"], "stdin": "in", "queue": "q", "priority": 7, "time_interval": [5, 8.5],
             "max_run_time": 2.5, "result_keep_time": 60, "on_lost": "fail", "tags": ["t"], "start_time": 4000000000}
            """).is(202).text("uuid");

        Answer answer = copy(uuid, "").is(202);

        assertNotEquals(uuid, answer.text("uuid"));
        assertEquals("/api/task/" + answer.text("uuid"), answer.header("Location").orElse(""));
        assertEquals("queued", answer.text("state"));
        JsonObject first = broker.task(uuid);
        JsonObject second = broker.task(answer.text("uuid"));
        for (String own : List.of("uuid", "created_at", "start_time", "due", "state")) {
            first.remove(own);
            second.remove(own);
        }
        assertEquals(first, second);
    }

    @Test
    void whatIsGivenChanges() {
        String uuid = broker.submit("args", "b", "queue", "q");

        JsonObject copy = broker.task(broker.postForm("/api/task/" + uuid + "/clone",
            List.of("args", "c d", "priority", "9", "delay", "60", "queue", "")).is(202).text("uuid"));

        assertEquals("[\"c\",\"d\"]", copy.get("args").toString());
        assertEquals(9, copy.getInt("priority", 0));
        assertEquals("default", copy.getString("queue", ""), "an empty value leaves it out");
        assertEquals("scheduled", copy.getString("state", ""));
    }

    @Test
    void hiddenValuesAreCopiedWhereTheUrlStays() {
        String copy = copy(call(), "{\"method\": \"PUT\"}").is(202).text("uuid");

        assertEquals(Json.parse("""
            {"method": "PUT", "url": "http://u:pass@a/?token=t",
             "headers": {"Authorization": "secret", "Content-Type": "application/json", "X": "y"}, "args": "{\\"b\\":1}"}"""),
            work(stored(copy)));
        assertEquals("***", broker.task(copy).get("headers").asObject().getString("Authorization", ""));
    }

    @Test
    void anotherUrlGetsNeitherTheHeadersNorTheBody() {
        String bare = copy(call(), "{\"url\": \"http://b/\"}").is(202).text("uuid");
        String given = copy(call(), "{\"url\": \"http://b/\", \"headers\": {\"X\": \"z\"}, \"args\": \"c\"}").is(202)
            .text("uuid");

        assertEquals(Json.parse("{\"method\": \"POST\", \"url\": \"http://b/\"}"), work(stored(bare)));
        assertEquals(Json.parse("{\"method\": \"POST\", \"url\": \"http://b/\", \"headers\": {\"X\": \"z\"}, \"args\": \"c\"}"),
            work(stored(given)));
    }

    @Test
    void aUrlWithHiddenPartsIsReplacedWhole() {
        assertEquals("url", copy(call(), "{\"url\": \"http://***@b/?token=***\"}").is(400).text("field"));
    }

    @Test
    void aHandlerHasItsOwnQueueUnlessOneWasNamed() {
        String own = broker.postForm("/api/task/handler", List.of("handler", "h", "args", "x")).is(202).text("uuid");
        String named = broker.postForm("/api/task/handler", List.of("handler", "h", "queue", "q")).is(202).text("uuid");

        assertEquals("handler.i", copy(own, "{\"handler\": \"i\"}").is(202).text("queue"));
        assertEquals("q", copy(named, "{\"handler\": \"i\"}").is(202).text("queue"));
    }

    @Test
    void wrongChangesAreRefusedAndNothingIsStored() {
        String uuid = broker.submit("time_interval", "1 2");

        assertEquals("priority", copy(uuid, "{\"priority\": 10}").is(400).text("field"));
        assertEquals("url", copy(uuid, "{\"url\": \"http://a\"}").is(400).text("field"));
        assertEquals("retries", copy(uuid, "{\"retries\": 1}").is(400).text("field"));
        assertEquals("uuid", copy("x", "").is(400).text("field"));
        copy("0190b5f0-7a7b-7c00-8000-000000000001", "").is(404);
        assertEquals("1", redis.jedis().hget(redis.key("count"), "accepted"));
    }

    @Test
    void aCopyMayHaveAKeyOfItsOwn() {
        String uuid = broker.submit();
        Answer first = broker.post("/api/task/" + uuid + "/clone", "Idempotency-Key", "k").is(202);

        Answer again = broker.post("/api/task/" + uuid + "/clone", "Idempotency-Key", "k").is(200);

        assertEquals(first.text("uuid"), again.text("uuid"));
    }

    @Test
    void theJavaClientStartsForgetsAndClones() {
        TaskClient client = new TaskClient(broker.broker().uri());
        String uuid = broker.submit("delay", "600");

        String copy = client.clone(uuid, new JsonObject().add("delay", 600).add("queue", "q"));
        client.start(copy);

        assertEquals("queued", broker.task(copy).getString("state", ""));
        assertEquals("q", broker.task(copy).getString("queue", ""));
        client.cancel(copy);
        client.forget(copy);
        broker.get("/api/task/" + copy).is(404);
        assertNull(client.find(copy).orElse(null));
    }
}
