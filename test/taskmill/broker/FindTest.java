package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskmill.store.AttemptId;
import taskmill.support.SharedRedis;

/** The filter of a listing, and what its rows say. */
class FindTest {
    private static final String URL = "https://user:pa55@api.example.com/v1/x?token=s3cret&a=1";

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
    }

    private static List<JsonObject> rows(JsonObject page) {
        return page.get("tasks").asArray().values().stream().map(JsonValue::asObject).toList();
    }

    private List<String> found(String query) {
        return rows(broker.get("/api/tasks?" + query).is(200).json()).stream().map(row -> row.getString("uuid", "")).toList();
    }

    private JsonObject row(String uuid) {
        return rows(broker.get("/api/tasks").is(200).json()).stream().filter(row -> row.getString("uuid", "").equals(uuid))
            .findFirst().orElseThrow();
    }

    private String rpc(String... more) {
        List<String> pairs = new ArrayList<>(List.of("method", "POST", "url", URL));
        pairs.addAll(List.of(more));
        return broker.postForm("/api/task/rpc", pairs).is(202).text("uuid");
    }

    private String handler(String name, String args) {
        return broker.postJson("/api/task/handler", "{\"handler\":\"" + name + "\",\"args\":" + args + "}").is(202).text("uuid");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void labelsSayWhatATaskDoesWithoutItsSecrets() {
        String script = broker.postJson("/api/task/script", "{\"bin_name\":\"a.sh\",\"args\":[\"say \\\"hi\\\"\",\"\",\"]x\",\"ü\\n\"]"
            + ",\"stdin\":\"hidden\",\"max_run_time\":7}").is(202).text("uuid");
        String plain = broker.submit();
        String many = broker.postJson("/api/task/script", "{\"bin_name\":\"b.sh\",\"args\":[\"" + "ü".repeat(900) + "\"]}")
            .is(202).text("uuid");
        String longHost = broker.postForm("/api/task/rpc", List.of("method", "GET", "url", "https://u:" + "p".repeat(600)
            + "@a.example.com/")).is(202).text("uuid");

        assertEquals("a.sh say \"hi\"  ]x ü ", row(script).getString("label", ""));
        assertEquals("hello.sh", row(plain).getString("label", ""));
        assertEquals("b.sh " + "ü".repeat(114) + "…", row(many).getString("label", ""));
        assertEquals("GET ", row(longHost).getString("label", ""));
        assertEquals("POST https://***@api.example.com/v1/x?token=***&a=1", row(rpc()).getString("label", ""));
        assertEquals("greet {\"to\":[1,2]}", row(handler("greet", "{\"to\":[1,2]}")).getString("label", ""));
        assertEquals("greet", row(handler("greet", "null")).getString("label", ""));
    }

    @Test
    void rowsHaveTheirTags() {
        String tagged = broker.submit("tags", "nightly,team:a");

        assertEquals("[\"nightly\",\"team:a\"]", row(tagged).get("tags").toString());
        assertEquals("[]", row(broker.submit()).get("tags").toString());
    }

    @Test
    void eachFilterFindsWhatItNames() {
        PlayedWorker worker = broker.worker("w-0000000a");
        String failed = broker.submit("queue", "f");
        worker.fail(worker.take("f"));
        String succeeded = broker.submit("queue", "s", "tags", "x");
        broker.worker("v-0000000b").succeed(broker.worker("v-0000000b").take("s"));
        String rpc = rpc("tags", "x,y");
        String handler = handler("greet", "{}");
        String script = broker.submit("args", "Two words");

        assertEquals(List.of(rpc), found("type=rpc"));
        assertEquals(List.of(handler), found("type=handler&state=queued"));
        assertEquals(List.of(failed), found("error=exit_code"));
        assertEquals(List.of(), found("error=timeout"));
        assertEquals(List.of(failed), found("worker=w"));
        assertEquals(List.of(failed), found("worker=w-0000000a"));
        assertEquals(List.of(succeeded), found("worker=v"));
        assertEquals(List.of(rpc, succeeded), found("tag=x"));
        assertEquals(List.of(succeeded, rpc), found("tag=x&order=oldest"));
        assertEquals(List.of(succeeded), found("tag=x&state=succeeded,failed"));
        assertEquals(List.of(succeeded), found("tag=x&queue=s"));
        assertEquals(Set.of(failed, succeeded, script), new HashSet<>(found("name=hello.sh")));
        assertEquals(List.of(script), found("name=" + encoded("hello.sh Two")));
        assertEquals(List.of(handler), found("name=gree"));
        assertEquals(List.of(rpc), found("name=" + encoded("POST https://***@api.example.com")));
        assertEquals(List.of(script), found("text=" + encoded("sh two WORDS")));
        assertEquals(List.of(rpc), found("text=EXAMPLE"));
        assertEquals(List.of(failed), found("text=" + encoded("CODE 3")));
        assertEquals(List.of(), found("text=" + encoded("%d .*[")));
        assertEquals(5, found("since=1000").size());
        assertEquals(List.of(), found("until=1000"));
        assertEquals(List.of(), found("since=4000000000"));
        assertEquals(Set.of(failed, succeeded), new HashSet<>(found("state=failed,succeeded")));
    }

    @ParameterizedTest
    @CsvSource({"text,pa55", "text,s3cret", "text,user:pa55", "name,POST https://user", "name,POST https://user:pa55@api"})
    void secretsAreNotFound(String name, String secret) {
        rpc();

        assertEquals(List.of(), found(name + "=" + encoded(secret)));
    }

    @Test
    void tasksOfACronAreFound() {
        broker.putJson("/api/cron/c", "{\"when\":\"@every 1h\",\"type\":\"script\",\"bin_name\":\"hello.sh\",\"tags\":[\"x\"]}").is(201);
        String fired = broker.post("/api/cron/c/fire").is(202).text("uuid");
        broker.submit("tags", "x");

        assertEquals(List.of(fired), found("cron=c"));
        assertEquals(List.of(fired), found("cron=c&tag=x"));
        assertEquals(List.of(), found("cron=b"));
    }

    @Test
    void theNewestComeFirst() {
        List<String> sent = IntStream.range(0, 5).mapToObj(i -> broker.submit()).toList();
        List<String> reversed = new ArrayList<>(sent);
        Collections.reverse(reversed);

        assertEquals(reversed, found("state=queued"));
        assertEquals(sent, found("state=queued&order=oldest"));
    }

    @Test
    void runningTasksAreSortedByTheirStartWhateverTheirLeases() {
        PlayedWorker worker = broker.worker("w");
        List<AttemptId> held = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            broker.submit("queue", "q" + i % 2);
            held.add(worker.take("q" + i % 2));
        }
        List<String> started = rows(broker.get("/api/tasks?state=running&order=oldest").json()).stream()
            .sorted(Comparator.comparingDouble((JsonObject row) -> row.getDouble("started_at", 0))
                .thenComparing(row -> row.getString("uuid", ""))).map(row -> row.getString("uuid", "")).toList();
        assertEquals(6, started.size());

        JsonObject first = broker.get("/api/tasks?state=running&order=oldest&limit=2").is(200).json();
        List<String> seen = new ArrayList<>(rows(first).stream().map(row -> row.getString("uuid", "")).toList());
        held.forEach(each -> redis.jedis().zincrby(redis.key("running:q" + held.indexOf(each) % 2), 9000 - 1000 * held.indexOf(each),
            each.uuid()));
        seen.addAll(found("state=running&order=oldest&limit=4&cursor=" + first.getString("cursor", "")));

        assertEquals(started, seen);
    }

    /** A listing of more would have to read them all for each page. */
    @Test
    void ofVeryManyRunningTasksFiveThousandAreListedAndScannedSaysSo() {
        PlayedWorker worker = broker.worker("w");
        for (int i = 0; i < 6; i++) {
            broker.postJson("/api/tasks", "{\"type\":\"script\",\"bin_name\":\"a\"}\n".repeat(1000)).is(200);
            worker.claim(1000);
        }
        Set<String> seen = new HashSet<>();
        String cursor = "";
        for (int page = 0; page < 2; page++) {
            JsonObject found = broker.get("/api/tasks?state=running&limit=1000&cursor=" + cursor).is(200).json();
            assertEquals(5000, found.getInt("scanned", 0));
            rows(found).forEach(row -> assertTrue(seen.add(row.getString("uuid", ""))));
            cursor = found.getString("cursor", "");
        }

        assertEquals(2000, seen.size());
    }

    @Test
    void aRareTaskAmongManyIsFoundWithinBoundedLooks() {
        broker.postJson("/api/tasks", "{\"type\":\"script\",\"bin_name\":\"common.sh\"}\n".repeat(1000)).is(200);
        String rare = broker.postForm("/api/task/script", List.of("bin_name", "rare.sh", "priority", "9")).is(202)
            .text("uuid");

        String cursor = "";
        for (int call = 0; call < 2; call++) {
            JsonObject none = broker.get("/api/tasks?text=rare&cursor=" + cursor).is(200).json();
            assertEquals(0, rows(none).size());
            assertEquals(500, none.getInt("scanned", 0));
            cursor = none.getString("cursor", "");
        }
        JsonObject last = broker.get("/api/tasks?text=rare&cursor=" + cursor).is(200).json();
        assertEquals(rare, rows(last).get(0).getString("uuid", ""));
        assertEquals(1, last.getInt("scanned", 0));
        assertTrue(last.get("cursor").isNull());
        assertEquals(1000, rows(broker.get("/api/tasks?limit=1000").is(200).json()).size());
        assertFalse(broker.get("/api/tasks?limit=1000").json().get("cursor").isNull());
    }
}
