package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.store.AttemptId;
import taskmill.support.SharedRedis;

class ListingTest {
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    private static List<JsonObject> rows(JsonObject page) {
        return page.get("tasks").asArray().values().stream().map(JsonValue::asObject).toList();
    }

    private static List<String> uuids(JsonObject page) {
        return rows(page).stream().map(row -> row.getString("uuid", "")).toList();
    }

    /** Reads all pages, and runs something else between two of them. */
    private static List<String> walk(BrokerUnderTest broker, String query, Runnable meanwhile) {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        for (int pages = 0; pages < 500; pages++) {
            JsonObject page = broker.get("/api/tasks?" + query + cursor).is(200).json();
            seen.addAll(uuids(page));
            if (page.get("cursor").isNull()) {
                return seen;
            }
            cursor = "&cursor=" + page.getString("cursor", "");
            meanwhile.run();
        }
        throw new AssertionError("the listing does not end");
    }

    /** Stores 250 tasks in all states and three queues; returns them by state. */
    private static Map<String, List<String>> fill(BrokerUnderTest broker) {
        PlayedWorker worker = broker.worker("w");
        Map<String, List<String>> byState = new TreeMap<>();
        // The tasks that stay queued come last, so that each of the others is alone in the queue when it is claimed.
        List<String> states = List.of("running", "scheduled", "retrying", "succeeded", "failed", "canceled", "queued");
        for (int i = 0; i < 250; i++) {
            String state = states.get(i * 7 / 250);
            byState.computeIfAbsent(state, any -> new ArrayList<>()).add(put(broker, worker, state, "q" + i % 3));
        }
        return byState;
    }

    private static String put(BrokerUnderTest broker, PlayedWorker worker, String state, String queue) {
        String uuid = broker.submit("queue", queue, "start_time", state.equals("scheduled") ? "4000000000" : "",
            "time_interval", state.equals("retrying") ? "3600" : "");
        switch (state) {
            case "running" -> worker.take(queue);
            case "succeeded" -> worker.succeed(worker.take(queue));
            case "failed", "retrying" -> worker.fail(worker.take(queue));
            case "canceled" -> broker.delete("/api/task/" + uuid).is(200);
            default -> { }
        }
        return uuid;
    }

    @Test
    void everyTaskIsListedOnceWhateverTheSizeOfAPage() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        Map<String, List<String>> byState = fill(broker);
        Set<String> all = new HashSet<>();
        byState.values().forEach(all::addAll);

        for (String limit : List.of("1000", "100", "7")) {
            List<String> seen = walk(broker, "limit=" + limit, () -> { });
            assertEquals(250, seen.size(), limit);
            assertEquals(all, new HashSet<>(seen));
        }
        byState.forEach((state, expected) ->
            assertEquals(new HashSet<>(expected), new HashSet<>(walk(broker, "limit=10&state=" + state, () -> { }))));
        List<String> queue = walk(broker, "limit=9&queue=q1", () -> { });
        assertEquals(83, queue.size());
        assertEquals(83, new HashSet<>(queue).size());
        assertEquals(12, walk(broker, "limit=1&queue=q1&state=running", () -> { }).size());
    }

    @Test
    void tasksThatDoNotMoveAreListedOnceWhileOthersMove() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "result_keep_time=1000");
        PlayedWorker worker = broker.worker("w");
        List<String> still = new ArrayList<>();
        List<String> moving = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            (i % 2 == 0 ? still : moving).add(broker.submit());
        }
        worker.claim(60).forEach(worker::fail);

        List<String> seen = walk(broker, "state=failed&limit=4", () -> {
            if (!moving.isEmpty()) {
                broker.post("/api/task/" + moving.remove(0) + "/retry").is(202);
            }
        });

        List<String> seenStill = seen.stream().filter(still::contains).toList();
        assertEquals(still.size(), seenStill.size());
        assertEquals(new HashSet<>(still), new HashSet<>(seenStill));
    }

    @Test
    void aRareQueueAmongManyOthersIsFound() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        PlayedWorker worker = broker.worker("w");
        for (int i = 0; i < 30; i++) {
            broker.submit("queue", "common");
        }
        String rare = broker.submit("queue", "rare");
        worker.claim(30, "common").forEach(worker::succeed);
        worker.succeed(worker.take("rare"));

        assertEquals(List.of(rare), walk(broker, "queue=rare&limit=3", () -> { }));
    }

    @Test
    void tasksOfSeveralShardsAreListed() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "shards=3");
        Set<String> all = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            all.add(broker.submit("queue", "q" + i % 2));
        }

        List<String> seen = walk(broker, "limit=3", () -> { });

        assertEquals(20, seen.size());
        assertEquals(all, new HashSet<>(seen));
        assertEquals(10, broker.get("/api/task/count/undo?queue=q1").json().getInt("count", 0));
    }

    @Test
    void aRowHasNeitherWorkNorResult() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        PlayedWorker worker = broker.worker("w-9");
        String uuid = broker.submit("args", "secret");
        worker.fail(worker.take());

        JsonObject row = rows(broker.get("/api/tasks").json()).get(0);

        assertEquals(uuid, row.getString("uuid", ""));
        assertEquals("failed", row.getString("state", ""));
        assertEquals("script", row.getString("type", ""));
        assertEquals("w-9", row.getString("worker", ""));
        assertEquals("exit_code", row.get("error").asObject().getString("code", ""));
        assertTrue(row.getDouble("finished_at", 0) > 0);
        for (String absent : List.of("args", "bin_name", "message", "stdout", "attempts")) {
            assertNull(row.get(absent), absent);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "--", ".", "_", "0", "queued", "-.-"})
    void everyQueueIsListedOverPages(String queue) {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        List<String> sent = List.of(broker.submit("queue", queue), broker.submit("queue", queue), broker.submit());
        List<String> listed = new ArrayList<>();

        String cursor = "";
        do {
            JsonObject page = broker.get("/api/tasks?limit=1" + cursor).is(200).json();
            page.get("tasks").asArray().forEach(task -> listed.add(task.asObject().getString("uuid", "")));
            cursor = page.get("cursor").isNull() ? "" : "&cursor=" + page.getString("cursor", "");
        } while (!cursor.isEmpty());

        assertEquals(Set.copyOf(sent), Set.copyOf(listed));
        assertEquals(sent.size(), listed.size());
    }

    @Test
    void queueThatHasNoRunningTasksAnyMoreDoesNotEndItsListing() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        PlayedWorker worker = broker.worker("w");
        for (String queue : List.of("a", "b")) {
            broker.submit("queue", queue);
            broker.submit("queue", queue);
        }
        List<AttemptId> first = worker.claim(2, "a");
        List<AttemptId> second = worker.claim(2, "b");
        String cursor = broker.get("/api/tasks?state=running&order=oldest&limit=1").is(200).json().getString("cursor", "");
        first.forEach(worker::succeed);
        redis.jedis().srem(redis.key("busy"), "a");

        JsonObject page = broker.get("/api/tasks?state=running&order=oldest&cursor=" + cursor).is(200).json();

        assertEquals(second.stream().map(AttemptId::uuid).sorted().toList(), page.get("tasks").asArray().values().stream()
            .map(task -> task.asObject().getString("uuid", "")).sorted().toList());
    }

    /** {@code D} stands for the digest of the request. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "e30", "!!!", "D queued 0 default 1  0", "D queued x default   0", "D nowhere 0 default   0",
        "D queued 0 a{b   0", "D queued 0 default NaN 0190b5f0-7a7b-7c00-8000-000000000001 0",
        "D queued 0 default  0190b5f0-7a7b-7c00-8000-000000000001 0", "D queued 0 default 1 x 0", "D queued 0 default   -1",
        "D queued 7 default   0", "D failed 0    0", "D tag 0 a   0", "D queued 0 default   0 0", "0 queued 0 default   0",
        "D queued -1 default 1 0190b5f0-7a7b-7c00-8000-000000000001 0"})
    void aCursorThatNoAnswerGaveIsRefused(String plain) {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        broker.submit();
        broker.submit();
        String given = new String(Base64.getUrlDecoder().decode(broker.get("/api/tasks?state=queued&limit=1").is(200)
            .text("cursor")), StandardCharsets.UTF_8);
        String cursor = plain.contains(" ") ? Base64.getUrlEncoder().withoutPadding().encodeToString(
            plain.replace("D", given.split(" ")[0]).getBytes(StandardCharsets.UTF_8)) : plain;

        var answer = broker.get("/api/tasks?state=queued&cursor=" + cursor);

        assertEquals("cursor", answer.is(400).text("field"), plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"state=queued,running", "state=queued&queue=default", "state=queued&order=oldest",
        "state=queued&text=a", "", "state=failed"})
    void aCursorOfAnotherListingIsRefused(String other) {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        broker.submit();
        broker.submit();
        String cursor = broker.get("/api/tasks?state=queued&limit=1").is(200).text("cursor");

        assertEquals("cursor", broker.get("/api/tasks?" + other + "&cursor=" + cursor).is(400).text("field"));
        broker.get("/api/tasks?state=%5B%22queued%22%5D&limit=5&cursor=" + cursor).is(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=many", "state=lost", "state=QUEUED", "queue=a%20b",
        "stat=queued", "type=shell", "tag=a%20b", "error=x", "since=now", "order=up", "all=true", "state=,"})
    void wrongParametersAreRefused(String query) {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);

        assertEquals(query.substring(0, query.indexOf('=')), broker.get("/api/tasks?" + query).is(400).text("field"));
    }

    @Test
    void anEmptyListingEndsAtOnce() {
        JsonObject page = BrokerUnderTest.on(redis).get("/api/tasks").is(200).json();

        assertEquals("{\"tasks\":[],\"scanned\":0,\"cursor\":null}", page.toString());
    }
}
