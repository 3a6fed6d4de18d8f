package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Answer;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;

class CronsTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis, "zone=Asia/Shanghai");
    }

    private Answer put(String name, String when, String... more) {
        return broker.putJson("/api/cron/" + name, "{\"type\":\"script\",\"bin_name\":\"hello.sh\",\"when\":\"" + when + "\""
            + String.join("", more) + "}");
    }

    private JsonObject cron(String name) {
        return broker.get("/api/cron/" + name).is(200).json();
    }

    private boolean hasTask(String name) {
        return !cron(name).get("last").isNull();
    }

    @Test
    void cronIsAnsweredAsItWasStored() {
        Answer answer = broker.putJson("/api/cron/nightly", """
            {"when": "30 2 * * MON-FRI", "zone": "Europe/Berlin", "misfire": "skip", "overlap": "skip", "type": "rpc",
             "method": "post", "url": "https://u:p@example.com/a?token=x", "headers": {"X-Api-Key": "secret"}, "args": "body",
             "queue": "q", "priority": 7, "time_interval": "5 8", "max_run_time": 60, "tags": "a,b", "on_lost": "fail"}
            """).is(201);

        assertEquals("/api/cron/nightly", answer.header("Location").orElse(""));
        JsonObject cron = cron("nightly");
        assertEquals(answer.json(), cron);
        JsonValue next = cron.remove("next").get("next");
        assertNull(next);
        assertEquals(Json.parse("""
            {"name": "nightly", "when": "30 2 * * MON-FRI", "words": "at 02:30 on weekdays", "zone": "Europe/Berlin",
             "misfire": "skip", "overlap": "skip", "paused": false, "last": null, "last_outcome": null, "last_success": null,
             "misfires": 0, "overlaps": 0, "type": "rpc", "queue": "q", "priority": 7, "method": "POST",
             "url": "https://***@example.com/a?token=***", "headers": {"X-Api-Key": "***"}, "args": "body",
             "time_interval": [5, 8], "max_run_time": 60, "on_lost": "fail", "tags": ["a", "b"]}
            """), cron);
    }

    @Test
    void zoneIsThatOfTheBrokerUnlessOneIsGiven() {
        put("c", "0 8 * * *").is(201);

        assertEquals("Asia/Shanghai", cron("c").getString("zone", ""));
        assertEquals(0, cron("c").getLong("next", 0) % 86_400);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {
        "when,* * * * * *,five fields", "when,61 * * * *,a minute is from 0 to 59", "when,0 0 31 2 *,never fires",
        "when,,required", "when,@every,period", "when,@sometimes,no such word", "zone,Mars/North,no such time zone",
        "misfire,twice,once or skip", "overlap,maybe,allow or skip", "paused,maybe,true or false", "start_time,1,no such parameter",
        "delay,1,no such parameter", "after,x,no such parameter", "wait,1,no such parameter", "start_before,4000000000,no such",
        "bin_name,a/b,", "queue,a b,", "type,shell,script"})
    void whatIsWrongIsRefusedByItsField(String field, String value, String reason) {
        List<String> pairs = new ArrayList<>();
        new JsonObject().add("type", "script").add("bin_name", "hello.sh").add("when", "@daily")
            .set(field, value == null ? "" : value).forEach(member -> pairs.addAll(List.of(member.getName(),
            member.getValue().asString())));

        Answer answer = broker.send(broker.request("/api/cron/c?" + BrokerUnderTest.encoded(pairs))
            .PUT(HttpRequest.BodyPublishers.noBody())).is(400);

        assertEquals(field, answer.text("field"), answer.toString());
        assertTrue(answer.text("detail").contains(reason == null ? "" : reason), answer.toString());
        broker.get("/api/cron/c").is(404);
        assertFalse(redis.jedis().exists(redis.key("crons")));
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        Answer answer = broker.putJson("/api/cron/a%20b",
            "{\"type\":\"script\",\"when\":\"x\",\"zone\":\"y\",\"priority\":10}").is(400);

        assertEquals(List.of("name", "when", "zone", "bin_name", "priority"), answer.json().get("errors").asArray().values()
            .stream().map(error -> error.asObject().getString("field", "")).toList());
    }

    @Test
    void submissionIsJudgedAsASubmitIs() {
        BrokerUnderTest strict = BrokerUnderTest.on(redis, "max_queues=1");
        broker.submit("queue", "other");

        assertEquals("queue", strict.putJson("/api/cron/c",
            "{\"type\":\"script\",\"bin_name\":\"a\",\"when\":\"@daily\",\"queue\":\"new\"}").is(429).text("field"));
    }

    @Test
    void cronFiresByItselfAndItsTaskSaysWhose() {
        put("c", "@every 1s", ",\"queue\":\"q\"").is(201);

        Eventually.await(Duration.ofSeconds(20), "a fire", () -> hasTask("c"));

        JsonObject last = cron("c").get("last").asObject();
        JsonObject task = broker.task(last.getString("uuid", ""));
        assertEquals("c", task.getString("cron", ""));
        assertEquals("q", task.getString("queue", ""));
        assertTrue(task.getDouble("fire_time", 0) <= task.getDouble("created_at", 0), task.toString());
        broker.delete("/api/cron/c").is(200);
    }

    @Test
    void cronThatAnotherBrokerStoresFiresInTime() {
        try (BrokerUnderTest other = BrokerUnderTest.start(redis.address(), redis.prefix())) {
            other.putJson("/api/cron/c", "{\"type\":\"script\",\"bin_name\":\"a\",\"when\":\"@every 2s\"}").is(201);
        }

        Eventually.await(Duration.ofSeconds(20), "a fire", () -> hasTask("c"));

        broker.delete("/api/cron/c").is(200);
    }

    @Test
    void fireByHandAnswersAReceipt() {
        put("c", "@yearly", ",\"queue\":\"q\"").is(201);
        JsonValue next = cron("c").get("next");

        JsonObject receipt = broker.post("/api/cron/c/fire").is(202).json();

        assertEquals("queued", receipt.getString("state", ""));
        assertEquals("q", receipt.getString("queue", ""));
        assertEquals(receipt.getString("uuid", "x"), cron("c").get("last").asObject().getString("uuid", ""));
        assertEquals(next, cron("c").get("next"));
        assertEquals(36, broker.post("/api/cron/c/fire", "Accept", "text/plain").is(202).body().strip().length());
        broker.post("/api/cron/none/fire").is(404);
    }

    @Test
    void pauseSaysWhyAndResumeEndsIt() {
        put("c", "@yearly").is(201);

        JsonObject paused = broker.postForm("/api/cron/c/pause", List.of("note", "too loud")).is(200).json();

        assertTrue(paused.getBoolean("paused", false));
        assertEquals("too loud", paused.getString("note", ""));
        assertTrue(paused.get("next").isNull());
        assertTrue(paused.get("paused_at").isNumber());
        put("c", "@yearly").is(200);
        assertTrue(cron("c").getBoolean("paused", false));
        JsonObject resumed = broker.post("/api/cron/c/resume").is(200).json();
        assertFalse(resumed.getBoolean("paused", true));
        assertTrue(resumed.get("next").isNumber());
        broker.post("/api/cron/none/pause").is(404);
    }

    @Test
    void cronOfAnotherQueueIsAConflict() {
        put("c", "@yearly", ",\"queue\":\"a\"").is(201);

        assertEquals("queue", put("c", "@yearly", ",\"queue\":\"b\"").is(409).text("field"));
        broker.delete("/api/cron/c").is(200);
        broker.delete("/api/cron/c").is(404);
        put("c", "@yearly", ",\"queue\":\"b\"").is(201);
    }

    @Test
    void cronsAreListedByNameInPages() {
        for (String name : List.of("b", "a", "d", "c", "e")) {
            put(name, "@yearly").is(201);
        }
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonObject page = broker.get("/api/crons?limit=2" + cursor).is(200).json();
            page.get("crons").asArray().forEach(row -> names.add(row.asObject().getString("name", "")));
            cursor = page.get("cursor").isNull() ? "" : "&cursor=" + page.getString("cursor", "");
        } while (!cursor.isEmpty());

        assertEquals(List.of("a", "b", "c", "d", "e"), names);
        JsonObject row = broker.get("/api/crons?limit=1").json().get("crons").asArray().get(0).asObject();
        assertEquals("script", row.getString("type", ""));
        assertNull(row.get("bin_name"));
    }

    @Test
    void thoseThatFireNextComeFirstAndPausedOnesNotAtAll() {
        put("a", "@yearly").is(201);
        put("b", "@every 1h").is(201);
        put("c", "@every 1m").is(201);
        put("d", "@every 1s", ",\"paused\":true").is(201);

        assertEquals(List.of("c", "b"), broker.get("/api/crons?sort=next&limit=2").is(200).json().get("crons").asArray().values().stream()
            .map(row -> row.asObject().getString("name", "")).toList());
    }

    @Test
    void previewAnswersTimesAndWords() {
        JsonObject preview = broker.get("/api/crons/preview?when=0+8+*+*+*&zone=UTC").is(200).json();

        assertEquals("at 08:00", preview.getString("words", ""));
        assertEquals(5, preview.get("times").asArray().size());
        long first = preview.get("times").asArray().get(0).asLong();
        assertEquals(8 * 3600, first % 86_400);
        assertEquals(first + 4 * 86_400, preview.get("times").asArray().get(4).asLong());
        assertEquals(20, broker.get("/api/crons/preview?when=@hourly&count=20").is(200).json().get("times").asArray().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?when=0+0+31+2+*", "?when=*+*+*+*+*+*", "?when=61+*+*+*+*"})
    void previewRefusesWhatACronRefuses(String query) {
        assertEquals("when", broker.get("/api/crons/preview" + query).is(400).text("field"));
    }

    @Test
    void cronThatCannotBeReadIsShownAsSuchAndCanBeStoredAgain() {
        put("c", "@yearly").is(201);
        redis.jedis().hset(redis.key("cron:c"), "zone", "Mars/North");

        assertTrue(cron("c").getString("error", "").contains("cannot be read"), cron("c").toString());
        assertTrue(broker.get("/api/crons").is(200).body().contains("cannot be read"));
        broker.post("/api/cron/c/pause").is(200);
        broker.post("/api/cron/c/resume").is(409);
        put("c", "@yearly", ",\"paused\":false").is(200);
        assertFalse(cron("c").getBoolean("paused", true));
    }
}
