package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import taskmill.client.QueueClient;
import taskmill.client.TaskClient;
import taskmill.client.TaskClientException;
import taskmill.store.WorkerRecords;
import taskmill.support.SharedRedis;

/** Pause, limits and removal of a queue, over HTTP and by the Java client. */
final class QueuesTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;
    private QueueClient queues;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis, "max_queues=3");
        queues = new TaskClient(broker.broker().uri()).queues();
    }

    @Test
    void pausedQueueTakesTasksAndHandsOutNoneUntilItIsResumed() {
        JsonObject paused = queues.pause("default", "no \"space\"");
        broker.submit();

        assertEquals(List.of(), broker.worker("w").claim(1));
        assertTrue(paused.getBoolean("paused", false));
        assertEquals("no \"space\"", paused.getString("note", ""));
        assertEquals("", paused.getString("paused_by", null));
        assertTrue(Math.abs(paused.getDouble("paused_at", 0) - broker.store().now().getEpochSecond()) < 60);

        JsonObject resumed = queues.resume("default", "there is space");

        assertEquals("there is space", resumed.getString("note", ""));
        assertTrue(resumed.get("paused_at").isNull() && resumed.get("resumed_at").isNumber(), resumed::toString);
        assertEquals(List.of(resumed.remove("oldest_wait")),
            queues.list().stream().map(row -> row.remove("oldest_wait")).toList());
        assertEquals(1, broker.worker("w").claim(1).size());
    }

    @Test
    void aQueueCanBePausedBeforeItIsUsedAndNoneIsThereBecauseItShouldGoOn() {
        queues.pause("ahead", "");

        assertEquals("not_found", broker.post("/api/queue/typo/resume").is(404).text("code"));
        assertEquals(List.of("ahead"), queues.list().stream().map(row -> row.getString("queue", "")).toList());
    }

    @Test
    void limitsAreReplacedAllAtOnceAndShown() {
        JsonObject row = queues.limit("a", new JsonObject().add("concurrency", 3).add("rate", 100).add("per", 0.5));
        assertEquals("3 100 0.5 20", row.get("concurrency") + " " + row.get("rate") + " " + row.get("per") + " "
            + row.get("burst"));
        row = queues.limit("a", new JsonObject().add("rate", 1).add("per", 60).add("burst", 9));
        assertEquals("null 1 60 9", row.get("concurrency") + " " + row.get("rate") + " " + row.get("per") + " "
            + row.get("burst"));

        assertEquals(Json.NULL, queues.limit("a", new JsonObject()).get("rate"));
    }

    @ParameterizedTest
    @CsvSource({"concurrency=-1, concurrency", "concurrency=0, concurrency", "concurrency=many, concurrency",
        "rate=-5, rate", "rate=1.5, rate", "rate=1&per=0, per", "rate=1&burst=0, burst", "per=5, per", "burst=5, burst",
        "rate=10001, rate", "rate=1000&per=0.01, rate", "limit=5, limit"})
    void aWrongLimitIsRefusedByItsNameAndNothingIsStored(String query, String field) {
        queues.limit("a", new JsonObject().add("concurrency", 7));

        JsonObject problem = broker.send(broker.request("/api/queue/a?concurrency=2&".replace(
            query.startsWith("c") ? "concurrency=2&" : "", "") + query).PUT(java.net.http.HttpRequest.BodyPublishers.noBody()))
            .is(400).json();

        assertEquals(field, problem.getString("field", ""));
        assertTrue(problem.getString("detail", "").length() > 10, problem::toString);
        assertEquals(7, queues.list().get(0).getInt("concurrency", 0));
    }

    @Test
    void nameThatIsNoneIsRefusedAndSoIsOneQueueTooMany() {
        assertEquals("queue", broker.post("/api/queue/a%20b/pause").is(400).text("field"));
        List.of("a", "b", "c").forEach(queue -> queues.pause(queue, ""));

        assertEquals("max_queues", broker.post("/api/queue/d/pause").is(429).text("code"));
    }

    private String names(String query) {
        return broker.get("/api/queues?" + query).is(200).json().get("queues").asArray().values().stream()
            .map(row -> row.asObject().getString("queue", "")).collect(Collectors.joining(" "));
    }

    @Test
    void listingIsOfSomeQueuesInTheOrderThatWasAskedFor() {
        broker.submit("queue", "mail.a");
        broker.worker("w").fail(broker.worker("w").take("mail.a"));
        broker.submit("queue", "mail.b");
        broker.submit("queue", "mail.b");
        broker.submit("queue", "web");
        queues.pause("web", "");

        assertEquals("mail.a mail.b web", names(""));
        assertEquals("mail.a mail.b", names("prefix=mail."));
        assertEquals("web", names("paused=true"));
        assertEquals("mail.b web mail.a", names("sort=waiting"));
        assertEquals("mail.b web mail.a", names("sort=wait"));
        assertEquals("mail.a mail.b", names("sort=failed&paused=false"));
        JsonObject row = broker.get("/api/queue/mail.a").is(200).json();
        assertEquals(1, row.getInt("failed_24h", -1));
        assertEquals(row.toString(), queues.list().get(0).toString());
        broker.get("/api/queue/never").is(404);
    }

    @Test
    void cursorOfAnotherListingIsRefused() {
        List.of("a", "b", "c").forEach(queue -> queues.pause(queue, ""));
        JsonObject page = broker.get("/api/queues?limit=2&sort=wait").is(200).json();
        String cursor = page.getString("cursor", "");

        assertEquals("3 c", page.getInt("total", 0) + " " + names("limit=2&sort=wait&cursor=" + cursor));
        for (String query : List.of("sort=name&cursor=" + cursor, "sort=wait&prefix=a&cursor=" + cursor, "cursor=x")) {
            assertEquals("cursor", broker.get("/api/queues?" + query).is(400).text("field"));
        }
        assertEquals("cursor", broker.get("/api/tasks?cursor=" + cursor).is(400).text("field"));
        assertEquals("sort", broker.get("/api/queues?sort=size").is(400).text("field"));
        assertEquals("limit", broker.get("/api/queues?limit=1001").is(400).text("field"));
    }

    @Test
    void emptyAndUnservedQueueIsRemoved() {
        broker.submit();
        assertEquals(409, refused("default"));
        broker.worker("w").succeed(broker.worker("w").take());
        broker.store().workers().announce(WorkerRecords.idle("w-1"), 60_000);
        assertEquals(409, refused("default"));
        broker.store().workers().leave("w-1");

        queues.delete("default");

        assertEquals(List.of(), queues.list());
        assertEquals(404, refused("default"));
    }

    private int refused(String queue) {
        return assertThrows(TaskClientException.class, () -> queues.delete(queue)).status();
    }
}
