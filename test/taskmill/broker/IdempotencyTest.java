package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.support.Answer;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;

class IdempotencyTest {
    private static final String KEY = "Idempotency-Key";

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
    }

    private Answer submit(String key, String... pairs) {
        return broker.postForm("/api/task/script", List.of(pairs), KEY, key);
    }

    private static void assertSame(Answer first, Answer again) {
        assertEquals(first.text("uuid"), again.text("uuid"));
        assertTrue(again.json().getBoolean("duplicate", false), again.toString());
    }

    @Test
    void theSameKeyAndParametersMeetTheSameTask() {
        Answer first = submit("k", "bin_name", "a", "priority", "7").is(202);
        Answer again = submit("k", "bin_name", "a", "priority", "7").is(200);

        assertSame(first, again);
        assertFalse(first.json().getBoolean("duplicate", true));
        assertEquals("queued", again.text("state"));
        assertEquals(first.json().get("start_time"), again.json().get("start_time"));
        assertEquals(first.header("Location"), again.header("Location"));
        assertEquals("1", redis.jedis().hget(redis.key("count"), "accepted"));
    }

    @Test
    void aListIsTheSameInAFormAndInJsonAndNullIsTheSameAsNothing() {
        Answer form = submit("k", "bin_name", "a", "args", "[\"b c\", \"\"]").is(202);
        Answer json = broker.postJson("/api/task/script",
            "{\"args\":[\"b c\",\"\"],\"queue\":null,\"bin_name\":\"a\"}", KEY, "k").is(200);

        assertSame(form, json);
    }

    @Test
    void theStateIsThatOfNow() {
        submit("k", "bin_name", "a");
        PlayedWorker worker = broker.worker("w");
        var held = worker.take();
        assertEquals("running", submit("k", "bin_name", "a").is(200).text("state"));

        worker.succeed(held);

        assertEquals("succeeded", submit("k", "bin_name", "a").is(200).text("state"));
    }

    @Test
    void otherParametersUnderTheKeyAreRefused() {
        Answer first = submit("k", "bin_name", "a").is(202);

        for (Answer other : List.of(submit("k", "bin_name", "b"), submit("k", "bin_name", "a", "priority", "4"),
            broker.postJson("/api/task/handler", "{\"handler\":\"a\",\"queue\":\"default\"}", KEY, "k"))) {
            assertEquals(KEY, other.is(422).text("field"));
        }
        assertEquals("a", broker.task(first.text("uuid")).getString("bin_name", ""));
        assertEquals("1", redis.jedis().hget(redis.key("count"), "accepted"));
    }

    @Test
    void keyCountsForOneQueue() {
        String uuid = submit("k", "bin_name", "a").is(202).text("uuid");

        assertNotEquals(uuid, submit("k", "bin_name", "a", "queue", "q").is(202).text("uuid"));
        assertEquals(uuid, submit("k", "bin_name", "a").is(200).text("uuid"));
    }

    @Test
    void otherKeysMeanOtherTasks() {
        assertNotEquals(submit("k1", "bin_name", "a").text("uuid"), submit("k2", "bin_name", "a").text("uuid"));
    }

    @Test
    void neitherTheOrderNorTheWaitNorTheWayOfTheParametersCounts() {
        Answer first = submit("k", "bin_name", "a", "queue", "q", "priority", "7", "args", "x y").is(202);

        assertSame(first, submit("k", "args", "x y", "priority", "7", "bin_name", "a", "queue", "q").is(200));
        assertSame(first, submit("k", "bin_name", "a", "queue", "q", "priority", "7", "args", "x y", "wait", "0.01")
            .is(202));
        assertSame(first, broker.postForm("/api/task/script?queue=q&args=x%20y",
            List.of("bin_name", "a", "priority", "7"), KEY, "k").is(200));
        assertSame(first, broker.postJson("/api/task/script",
            "{\"priority\":7,\"args\":\"x y\",\"queue\":\"q\",\"bin_name\":\"a\"}", KEY, "k").is(200));
    }

    @Test
    void textThatLooksLikeJsonIsNotTheSameAsJson() {
        broker.postJson("/api/task/handler", "{\"handler\":\"h\",\"args\":\"[1]\"}", KEY, "k").is(202);

        broker.postJson("/api/task/handler", "{\"handler\":\"h\",\"args\":[1]}", KEY, "k").is(422);
        broker.postForm("/api/task/handler", List.of("handler", "h", "args", "[1]"), KEY, "k").is(200);
    }

    @Test
    void valuesCannotBeMovedFromOneParameterToTheNext() {
        submit("k", "bin_name", "a", "args", "b\npriority 2 =7").is(202);

        submit("k", "bin_name", "a", "args", "b", "priority", "7").is(422);
    }

    @Test
    void withAWaitTheAnswerSaysWhetherItHasFinished() {
        submit("k", "bin_name", "a");
        assertEquals("queued", submit("k", "bin_name", "a", "wait", "0.05").is(202).text("state"));
        PlayedWorker worker = broker.worker("w");
        worker.succeed(worker.take());

        JsonObject task = submit("k", "bin_name", "a", "wait", "5").is(200).json();

        assertEquals(1, task.getInt("is_success", 0));
    }

    @Test
    void aTaskThatIsGoneIsNotRunAgain() {
        Answer first = submit("k", "bin_name", "a", "result_keep_time", "5").is(202);
        PlayedWorker worker = broker.worker("w");
        worker.succeed(worker.take());
        redis.jedis().zadd(redis.key("done:succeeded"), 1, first.text("uuid"));
        Eventually.await(Duration.ofSeconds(10), "its expiry",
            () -> !redis.jedis().exists(redis.key("spec:" + first.text("uuid"))));

        Answer again = submit("k", "bin_name", "a", "result_keep_time", "5").is(200);

        assertSame(first, again);
        assertEquals("gone", again.text("state"));
        submit("k", "bin_name", "b").is(422);
        broker.get("/api/task/" + first.text("uuid")).is(404);
    }

    @Test
    void quotesAroundAKeyDoNotCount() {
        assertSame(submit("k", "bin_name", "a").is(202), submit("\"k\"", "bin_name", "a").is(200));
    }

    @Test
    void aPlanIsTheSameInEveryForm() {
        assertSame(submit("k", "bin_name", "a", "time_interval", "5, 8.0").is(202),
            broker.postJson("/api/task/script", "{\"bin_name\":\"a\",\"time_interval\":[5,8]}", KEY, "k").is(200));
    }

    @Test
    void delayAndRetriesAreComparedAsTheyWereGiven() {
        Answer first = submit("k", "bin_name", "a", "delay", "60", "retries", "3").is(202);

        assertSame(first, submit("k", "bin_name", "a", "delay", "60", "retries", "3").is(200));
        submit("k", "bin_name", "a", "delay", "61", "retries", "3").is(422);
    }

    @Test
    void aRepeatIsNotRefusedBecauseItsDelayNowEndsTooLate() {
        long startBefore = System.currentTimeMillis() / 1000 + 12;
        String[] late = {"bin_name", "a", "delay", "20", "start_before", "" + startBefore};
        String[] pairs = {"bin_name", "a", "delay", "10", "start_before", "" + startBefore};
        assertEquals("start_before", submit("k", late).is(400).text("field"));
        Answer first = submit("k", pairs).is(202);
        Eventually.await(Duration.ofSeconds(10), "a delay that would end too late",
            () -> System.currentTimeMillis() / 1000 + 10 >= startBefore);

        assertSame(first, submit("k", pairs).is(200));
        assertEquals("start_before", submit("k2", pairs).is(400).text("field"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "x", "", "\"\""})
    void aKeyIsVisibleAscii(String key) {
        String sent = key.equals("x") ? "x".repeat(256) : key;

        assertEquals(KEY, broker.postForm("/api/task/script", List.of("bin_name", "a"), KEY, sent).is(400)
            .text("field"));
    }

    @Test
    void manySubmitsOfOneKeyAtATimeMakeOneTask() {
        ExecutorService clients = Executors.newFixedThreadPool(32);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String key = "k" + i % 20;
            answers.add(CompletableFuture.supplyAsync(() -> submit(key, "bin_name", "a"), clients));
        }
        List<Answer> all = answers.stream().map(CompletableFuture::join).toList();
        clients.shutdown();

        assertEquals(20, all.stream().map(answer -> answer.text("uuid")).distinct().count());
        assertEquals(20, all.stream().filter(answer -> !answer.json().getBoolean("duplicate", true)).count());
        assertEquals("20", redis.jedis().hget(redis.key("count"), "accepted"));
    }
}
