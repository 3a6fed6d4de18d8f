package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.SharedRedis;

/** What happened: totals by time, and what fails. */
class HistoryTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;
    private PlayedWorker worker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
        worker = broker.worker("w");
    }

    private static long sum(JsonObject json, String name) {
        return json.get(name).asArray().values().stream().mapToLong(value -> value.asLong()).sum();
    }

    @Test
    void totalsAreThereForEachStepUpToNow() {
        broker.submit();
        broker.submit();
        worker.succeed(worker.take());
        worker.fail(worker.take());

        JsonObject json = broker.get("/api/stats?step=900").is(200).json();

        assertEquals("2 1 1 0", sum(json, "submitted") + " " + sum(json, "succeeded") + " " + sum(json, "failed") + " "
            + sum(json, "lost"));
        int steps = json.get("failed").asArray().size();
        assertTrue(steps == 96 || steps == 97, steps + " steps");
        assertEquals(steps, json.get("wait").asArray().size());
        long since = json.getLong("since", -1);
        assertEquals(0, since % 900);
        JsonObject later = broker.get("/api/stats?step=86400&since=" + (since + 1)).is(200).json();
        assertEquals(2, sum(later, "submitted"));
    }

    @Test
    void endsOfAQueueAreCountedByTheHour() {
        broker.submit("queue", "q");
        broker.submit("queue", "q");
        broker.submit();
        worker.succeed(worker.take("q"));
        worker.fail(worker.take("q"));
        worker.fail(worker.take());

        JsonObject json = broker.get("/api/stats?queue=q").is(200).json();

        assertEquals("1 1 null", sum(json, "succeeded") + " " + sum(json, "failed") + " " + json.get("submitted"));
        assertEquals(1, sum(broker.get("/api/stats?queue=q&step=86400").is(200).json(), "failed"));
        assertTrue(broker.get("/api/stats?queue=q&since=0").is(200).json().get("failed").asArray().size() <= 51);
        assertEquals("step", broker.get("/api/stats?queue=q&step=900").is(400).text("field"));
    }

    @Test
    void quantilesLieInTheirBuckets() {
        long quarter = broker.store().now().toEpochMilli() / 900_000;
        redis.breach();
        redis.jedis().hset(redis.key("stats:" + quarter), "run:script:5", "10");

        JsonArray run = broker.get("/api/stats").is(200).json().get("run").asArray();

        JsonObject last = run.get(run.size() - 1).asObject();
        assertEquals("0.75 0.975", last.get("p50") + " " + last.get("p95"));
        assertTrue(run.get(0).asObject().get("p50").isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"since=4000000000", "since=2000&until=1000", "step=60", "until=x"})
    void aSpanThatIsNoneIsRefused(String query) {
        String field = query.startsWith("since") ? "since" : query.substring(0, query.indexOf('='));

        assertEquals(field, broker.get("/api/stats?" + query).is(400).text("field"));
    }

    @Test
    void failuresAreGroupedByWhatFailedAndHow() {
        broker.submit();
        broker.submit();
        broker.submit("queue", "q", "time_interval", "3600");
        worker.fail(worker.take());
        worker.fail(worker.take());
        worker.fail(worker.take("q"));
        String rpc = broker.postForm("/api/task/rpc", List.of("method", "GET", "url", "http://user:pw@127.0.0.1/a?token=secret",
            "queue", "r")).is(202).text("uuid");
        worker.fail(worker.take("r"));

        JsonObject json = broker.get("/api/failures").is(200).json();

        JsonArray groups = json.get("groups").asArray();
        assertEquals(4, json.getInt("scanned", -1));
        assertEquals("\"hello.sh\" \"exit_code\" \"failed\" 2", row(groups.get(0).asObject()));
        assertTrue(groups.toString().contains("\"retrying\""), groups.toString());
        assertTrue(groups.toString().contains("GET http://***@127.0.0.1/a?token=***\""), groups.toString());
        assertTrue(groups.toString().contains(rpc), groups.toString());
    }

    private static String row(JsonObject group) {
        return group.get("label") + " " + group.get("code") + " " + group.get("state") + " " + group.get("count");
    }
}
