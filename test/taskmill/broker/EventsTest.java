package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.store.AttemptId;
import taskmill.store.TailStore;
import taskmill.support.Answer;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.SharedRedis;

/** Server-sent events in finite answers. */
@Order(1)
class EventsTest {
    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
    }

    private static Answer events(BrokerUnderTest broker, String topics, String lastId) {
        String path = "/api/events?topics=" + topics;
        return (lastId.isEmpty() ? broker.get(path) : broker.get(path, "Last-Event-ID", lastId)).is(200);
    }

    /** That of the last line with one. */
    private static String id(Answer answer) {
        return answer.body().substring(answer.body().lastIndexOf("id: ") + 4).strip();
    }

    @Test
    void aTaskIsFollowedToItsEndFromOneBrokerToTheNext() {
        String uuid = broker.submit();
        Answer first = events(broker, "task:" + uuid, "");
        assertTrue(first.header("Content-Type").orElse("").startsWith("text/event-stream"), first.toString());
        assertTrue(first.body().startsWith("retry: 100\nevent: task\nid: "), first.body());
        assertTrue(first.body().contains("\"state\":\"queued\""), first.body());

        AttemptId held = broker.worker("w").take();
        Answer second = events(broker, "task:" + uuid, id(first));
        assertTrue(second.body().contains("\"state\":\"running\",\"attempt\":1,\"cancel_requested\":false"), second.body());
        broker.delete("/api/task/" + uuid).is(202);
        Answer third = events(broker, "task:" + uuid, id(second));
        assertTrue(third.body().contains("\"cancel_requested\":true"), third.body());
        broker.worker("w").succeed(held);

        Answer last = events(BrokerUnderTest.on(redis), "task:" + uuid, id(third));
        assertTrue(last.body().contains("\"state\":\"succeeded\""), last.body());
        broker.post("/api/task/" + uuid + "/forget").is(200);
        Eventually.await(SOON, "gone", () -> events(broker, "task:" + uuid, id(last)).body().contains("\"gone\""));
    }

    @Test
    void whoIsWatchedTellsHowMuchItHasWritten() {
        String uuid = broker.submit();
        assertTrue(events(broker, "task:" + uuid, "").body().contains("\"stdout\":null,\"stderr\":null"));
        AttemptId held = broker.worker("w").take();

        broker.store().tails().write(held, Map.of("stdout", new TailStore.Part(new byte[5], 70_000),
            "stderr", new TailStore.Part(new byte[0], 0)));

        Eventually.await(SOON, "the totals", () ->
            events(broker, "task:" + uuid, "").body().contains("\"stdout\":70005,\"stderr\":0"));
    }

    @Test
    void withoutNewsAnAnswerIsHeldAndThenSaysSo() {
        String uuid = broker.submit();
        String id = id(events(broker, "task:" + uuid, ""));

        CompletableFuture<Answer> held = CompletableFuture.supplyAsync(() -> broker.get("/api/events?wait=3&topics=task:" + uuid,
            "Last-Event-ID", id));
        Eventually.await(SOON, "a watcher", () -> broker.get("/metrics").body().contains("taskmill_event_watchers 1\n"));

        String body = held.join().is(200).body();
        assertFalse(body.contains("event:"), body);
        assertTrue(body.contains(": nothing new\nid: "), body);
    }

    @Test
    void theOverviewComesEachSecondAndGoesOnAtItsId() {
        broker.submit();

        Answer first = events(broker, "overview", "");
        Answer next = events(broker, "overview", id(first));

        assertTrue(next.body().contains("\"submitted\":1") && next.body().contains("\"queued\":1"), next.body());
        assertTrue(next.body().contains("\"quiet\":0,") && next.body().contains("\"errands\":0,\"errand_oldest\":0,"), next.body());
        assertFalse(next.body().contains("id: " + id(first) + "\n"), next.body());
        assertFalse(next.body().contains("reset"), next.body());
    }

    @Test
    void rowsComeOnceAndAgainWhenTheyHaveChanged() {
        broker.submit("queue", "a");
        broker.submit("queue", "b");
        Answer first = events(broker, "queues", "");
        assertTrue(first.body().contains("\"queue\":\"a\"") && first.body().contains("\"complete\":true"), first.body());

        broker.post("/api/queue/b/pause").is(200);

        Answer next = events(broker, "queues", id(first));
        assertTrue(next.body().contains("\"queue\":\"b\",\"paused\":true"), next.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "9999999999999", "1"})
    void whoComesFromElsewhereIsToldToReadAnew(String id) {
        Answer answer = events(broker, "overview", id);

        assertTrue(answer.body().startsWith("retry: 100\nevent: reset\n"), answer.body());
        assertTrue(answer.body().contains("event: overview\n"), answer.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics=all", "topics=task:1", "topics=", "topics=overview&wait=26"})
    void whatCannotBeWatchedIsRefused(String query) {
        String field = query.contains("wait") ? "wait" : "topics";

        assertEquals(field, broker.get("/api/events?" + query).is(400).text("field"));
    }

    @Test
    void withoutRedisAndWhileItClosesABrokerAnswersAllTheSame() {
        try (RedisProcess away = RedisProcess.start();
            BrokerUnderTest alone = BrokerUnderTest.start(away.address(), "tm")) {
            events(alone, "overview", "");
            away.kill9();
            Eventually.await(SOON, "a pause", () -> events(alone, "overview", "9").body().startsWith("retry: 5000\n:"));
        }
        String uuid = broker.submit();
        String id = id(events(broker, "task:" + uuid, ""));
        CompletableFuture<Answer> held = CompletableFuture.supplyAsync(() -> broker.get("/api/events?topics=task:" + uuid,
            "Last-Event-ID", id));
        Eventually.await(SOON, "a watcher", () -> broker.get("/metrics").body().contains("taskmill_event_watchers 1\n"));

        broker.broker().close();

        assertTrue(held.join().is(200).body().startsWith("retry: 5000\n"));
    }
}
