package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.client.SubmitResult;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.support.Answer;
import taskmill.support.RedisProcess;
import taskmill.support.SharedRedis;

/** Many tasks in one request. */
class BatchTest {
    private static final String SCRIPT = "{\"type\":\"script\",\"bin_name\":\"a\"}";

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
    }

    private Answer submit(String body) {
        return broker.postJson("/api/tasks", body);
    }

    private static List<JsonObject> rows(Answer answer) {
        return answer.is(200).json().get("tasks").asArray().values().stream().map(JsonValue::asObject).toList();
    }

    private static List<Integer> statuses(Answer answer) {
        return rows(answer).stream().map(row -> row.getInt("status", 0)).toList();
    }

    private static String lines(int count, String line) {
        return IntStream.range(0, count).mapToObj(i -> line).collect(Collectors.joining("\n"));
    }

    private void assertNothingIsStored() {
        assertFalse(redis.jedis().exists(redis.key("count")));
    }

    private static void assertMixed(Answer answer, int second, int third, int fourth) {
        List<JsonObject> rows = rows(answer);

        assertEquals(2, answer.json().getInt("accepted", 0));
        assertEquals(3, answer.json().getInt("refused", 0));
        assertEquals(List.of(202, 400, 400, 400, 202), statuses(answer));
        assertEquals(List.of(second, third, fourth), rows.subList(1, 4).stream().map(row -> row.getInt("line", 0)).toList());
        assertEquals(List.of("priority wrong_type", "queue invalid"), rows.get(2).get("errors").asArray().values().stream()
            .map(JsonValue::asObject).map(error -> error.getString("field", "") + " " + error.getString("code", "")).sorted()
            .toList());
        assertEquals("type", rows.get(3).getString("field", ""));
        assertEquals("scheduled", rows.get(4).getString("state", ""));
        assertEquals("handler.h", rows.get(4).getString("queue", ""));
    }

    @Test
    void aBrokenLineIsRefusedByItsNumberAndTheOthersAreStored() {
        Answer answer = submit(SCRIPT + "\r\n{\"type\":\"script\",\n\n"
            + "{\"type\":\"script\",\"bin_name\":\"a\",\"priority\":\"5\",\"queue\":\"a b\"}\n{\"bin_name\":\"a\"}\n"
            + "{\"type\":\"handler\",\"handler\":\"h\",\"args\":\"]}\",\"delay\":60}\n");

        assertMixed(answer, 2, 4, 5);
        assertEquals("2", redis.jedis().hget(redis.key("count"), "accepted"));
    }

    @Test
    void anArrayIsReadLikeLines() {
        Answer answer = submit(" [" + SCRIPT + ",\n [1,{}], {\"type\":\"script\",\"bin_name\":\"a\",\"priority\":\"5\","
            + "\"queue\":\"a b\"}, {\"bin_name\":\"a\"},\n{\"type\":\"handler\",\"handler\":\"h\",\"args\":\"\\\"],[\","
            + "\"delay\":60}] ");

        assertMixed(answer, 2, 3, 4);
        assertEquals("\"],[", broker.task(rows(answer).get(4).getString("uuid", "")).getString("args", ""));
    }

    @Test
    void tasksAreStoredInTheirOrder() {
        Answer answer = submit(lines(1203, SCRIPT));

        List<String> uuids = rows(answer).stream().map(row -> row.getString("uuid", "")).toList();
        assertEquals(1203, answer.json().getInt("accepted", 0));
        assertEquals(uuids, redis.jedis().zrange(redis.key("ready:default"), 0, -1));
    }

    @Test
    void moreThanTenThousandAreRefusedAndNothingIsStored() {
        assertTrue(submit(lines(10_001, SCRIPT)).is(413).text("detail").contains("10000"));
        submit("[" + lines(10_001, SCRIPT).replace("\n", ",") + "]").is(413);

        assertNothingIsStored();
        assertEquals(10_000, submit(lines(10_000, SCRIPT)).is(200).json().getInt("accepted", 0));
    }

    @Test
    void aBodyMayBeLargerThanThatOfASingleTaskButNotThanSixteenMebibytes() {
        String line = "{\"type\":\"handler\",\"handler\":\"h\",\"args\":\"" + "x".repeat(700_000) + "\"}";

        assertEquals(3, submit(lines(3, line)).is(200).json().getInt("accepted", 0));
        submit(lines(25, line)).is(413);
        assertEquals("3", redis.jedis().hget(redis.key("count"), "accepted"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[{\"a\":1", "[\"", "[] x"})
    void anArrayThatDoesNotEndIsRefused(String body) {
        assertTrue(submit(body).is(400).text("detail").contains("array"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s,]", "[%s,,%s]", "[%s{]", "[%s,\"]", "[%s,{\"a\":1]", "[%s,[]]", "[],%s]", "[%s\n%s]"})
    void aBrokenPlaceInAnArrayIsRefused(String body) {
        Answer answer = submit(body.replace("%s", SCRIPT));

        assertTrue(statuses(answer).contains(400), answer.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", " [ ] ", "\n \n"})
    void noTasksAreNone(String body) {
        assertEquals(List.of(), statuses(submit(body)));
    }

    @Test
    void whatBelongsToEachTaskIsNotTakenForAll() {
        assertEquals("Idempotency-Key", broker.postJson("/api/tasks", SCRIPT, "Idempotency-Key", "k").is(400).text("field"));
        broker.postJson("/api/tasks?queue=a", SCRIPT).is(400);
        assertEquals(List.of("wait", "dry_run"), rows(submit("{\"type\":\"script\",\"bin_name\":\"a\",\"wait\":1,"
            + "\"dry_run\":true}")).get(0).get("errors").asArray().values().stream()
            .map(error -> error.asObject().getString("field", "")).toList());
        assertNothingIsStored();
    }

    @Test
    void aKeyMeansTheSameTaskAsInASubmitOfOne() {
        String keyed = SCRIPT.replace("}", ",\"idempotency_key\":\"k\"}");
        String other = keyed.replace("}", ",\"priority\":9}");

        Answer answer = submit(keyed + "\n" + keyed + "\n" + other);

        assertEquals(List.of(202, 200, 422), statuses(answer));
        assertEquals("key_reused", rows(answer).get(2).getString("code", ""));
        Answer alone = broker.postForm("/api/task/script", List.of("bin_name", "a"), "Idempotency-Key", "k").is(200);
        assertEquals(rows(answer).get(0).getString("uuid", ""), alone.text("uuid"));
        assertEquals("queued", rows(submit(keyed)).get(0).getString("state", ""));
    }

    @Test
    void aRepeatNeedsNoMemoryForTheResultsOfItsTasks() {
        String keyed = SCRIPT.replace("}", ",\"idempotency_key\":\"k\"}");
        submit(keyed);
        PlayedWorker worker = broker.worker("w");
        worker.succeed(worker.take(), new JsonObject().add("message", "x".repeat(4 << 20)));

        List<JsonObject> rows = rows(submit(lines(1000, keyed)));

        assertEquals(1000, rows.size());
        for (JsonObject row : rows) {
            assertEquals("succeeded", row.getString("state", ""), row.toString());
        }
    }

    @Test
    void withoutRedisEachTaskIsAnsweredAsItWouldBeAlone() {
        try (RedisProcess own = RedisProcess.start(); BrokerUnderTest away = BrokerUnderTest.start(own.address(), "tm")) {
            away.submit();
            own.kill9();

            Answer answer = away.postJson("/api/tasks", SCRIPT + "\n{}\n" + SCRIPT);

            assertEquals(List.of(503, 400, 503), statuses(answer));
        }
    }

    @Test
    void theJavaClientSubmitsManyAndHearsOfEach() {
        TaskClient client = new TaskClient(broker.broker().uri());

        List<SubmitResult> results = client.submitAll(List.of(
            TaskRequest.handler("h", "x").delay(Duration.ofHours(1)).idempotencyKey("k"),
            TaskRequest.script("a", "b c").priority(10),
            TaskRequest.rpc("GET", "http://a/").headers(Map.of("X", "y")).retries(2)));

        assertEquals(List.of(202, 400, 202), results.stream().map(SubmitResult::status).toList());
        assertEquals("priority", results.get(1).field());
        assertFalse(results.get(1).isStored() || results.get(1).detail().isEmpty());
        assertEquals("scheduled", broker.task(results.get(0).uuid()).getString("state", ""));
        assertEquals(2, broker.task(results.get(2).uuid()).get("time_interval").asArray().size());
        assertEquals("rpc", client.dryRun(TaskRequest.rpc("GET", "http://a/")).getString("type", ""));
    }
}
