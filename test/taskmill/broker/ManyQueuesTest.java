package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;

/** Whoever may submit can make up names of queues; what others pay for them is bounded. */
class ManyQueuesTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    @Test
    void aNewQueueBeyondMaxQueuesIsRefusedAndTheOthersGoOn() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "max_queues=2");
        BrokerUnderTest other = BrokerUnderTest.on(redis, "max_queues=2");
        broker.submit("queue", "a");
        broker.submit("queue", "b");

        for (BrokerUnderTest each : List.of(broker, other)) {
            var refused = each.postForm("/api/task/script", List.of("bin_name", "hello.sh", "queue", "c"));
            assertEquals("queue", refused.is(429).text("field"));
            assertTrue(refused.text("detail").contains("max_queues"));
            each.submit("queue", "a");
            each.submit("queue", "b");
        }
    }

    private List<String> paged(BrokerUnderTest broker, String query) {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonObject page = broker.get("/api/queues?limit=100" + query + "&cursor=" + cursor).is(200).json();
            assertEquals(261, page.getInt("total", 0));
            page.get("queues").asArray().forEach(row -> names.add(row.asObject().getString("queue", "")));
            cursor = page.get("cursor").isNull() ? "" : page.getString("cursor", "");
        } while (!cursor.isEmpty());
        return names;
    }

    private static double calls(BrokerUnderTest broker, String script) {
        return broker.get("/metrics").is(200).body().lines().filter(line ->
            line.startsWith("taskmill_redis_call_seconds_count{script=\"" + script + "\"}")).findFirst()
            .map(line -> Double.parseDouble(line.substring(line.indexOf("} ") + 2))).orElse(0.0);
    }

    @Test
    void manyQueuesAreReadOnceForAllWhoAskAndEachIsListedOnce() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        for (int i = 0; i < 260; i++) {
            broker.store().queues().pause("q" + i, true, "", "");
        }
        broker.submit("queue", "last");
        List<String> byName = paged(broker, "");

        assertEquals(261, Set.copyOf(byName).size());
        assertEquals(byName.stream().sorted().toList(), byName);
        double before = calls(broker, "count");
        for (String sort : List.of("waiting", "wait", "failed", "name")) {
            assertEquals(261, Set.copyOf(paged(broker, "&sort=" + sort)).size());
        }
        assertTrue(calls(broker, "count") - before <= 24 + 12, "two scripts for each page, and six each 5 s");
        assertEquals(261, broker.get("/api/queues?limit=1000").is(200).json().get("queues").asArray().size());
        assertEquals("last", paged(broker, "&sort=waiting").get(0));
        assertEquals("last", paged(broker, "&sort=wait").get(0));
    }

    @Test
    void whatHasChangedInOneOfManyQueuesIsAnsweredAtOnceAndListedSoon() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        for (int i = 0; i < 260; i++) {
            broker.store().queues().pause("q" + i, true, "", "");
        }
        broker.get("/api/queues").is(200);

        assertFalse(broker.post("/api/queue/q7/resume").is(200).json().getBoolean("paused", true));
        assertFalse(broker.get("/api/queue/q7").is(200).json().getBoolean("paused", true));

        Eventually.await(Duration.ofSeconds(20), "the listing", () ->
            broker.get("/api/queues?paused=false").is(200).body().contains("\"queue\":\"q7\""));
    }

    @Test
    void aListingOfTasksRunsNoScriptForQueuesWithoutAny() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        Map<String, String> empty = new HashMap<>();
        IntStream.range(0, 6000).forEach(i -> empty.put("q" + i, ""));
        Set<String> sent = Set.of(broker.submit("queue", "q0"), broker.submit("queue", "q5999", "start_time", "4000000000"),
            broker.submit("queue", "q77", "start_time", "4000000000"), broker.submit("queue", "q78"));
        redis.jedis().hset(redis.key("queues"), empty);

        Set<String> seen = new HashSet<>();
        String cursor = "";
        int pages = 0;
        for (; pages == 0 || !cursor.isEmpty(); pages++) {
            JsonObject page = broker.get("/api/tasks?limit=1&cursor=" + cursor).is(200).json();
            page.get("tasks").asArray().forEach(row -> assertTrue(seen.add(row.asObject().getString("uuid", ""))));
            cursor = page.get("cursor").isNull() ? "" : page.getString("cursor", "");
        }

        assertEquals(sent, seen);
        assertTrue(pages <= sent.size() + 1, "no page is empty before the end");
        double before = calls(broker, "page");
        broker.get("/api/tasks").is(200);
        assertTrue(calls(broker, "page") - before <= 2 + 3, "one for each state with tasks, and for each finished state");
        JsonObject canceled = broker.postJson("/api/tasks/cancel", "{\"state\":\"queued,scheduled\"}").is(200).json();
        assertEquals(4, canceled.getInt("done", 0), canceled::toString);
        assertTrue(calls(broker, "page") - before <= 5 + 2 + 4, "one for each part of the queues that has tasks");
    }

    @Test
    void metricsNameTheFullestQueuesAndSumTheOthers() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        for (int i = 0; i < 103; i++) {
            broker.submit("queue", "q" + i);
        }
        broker.submit("queue", "q102");

        List<String> queued = broker.get("/metrics").is(200).body().lines()
            .filter(line -> line.startsWith("taskmill_tasks{") && line.contains("state=\"queued\"")).toList();

        assertEquals(101, queued.size());
        assertEquals("taskmill_tasks{queue=\"q102\",state=\"queued\"} 2", queued.get(0));
        assertEquals("taskmill_tasks{queue=\"_other\",state=\"queued\"} 3", queued.get(100));
    }
}
