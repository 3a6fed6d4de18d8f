package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.support.Answer;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;

/** Clients that wait until a task has finished. */
class WaitTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis);
    }

    private void awaitWaiting(int count) {
        Eventually.await(SOON, count + " waiting clients", () -> waiting() == count);
    }

    private int waiting() {
        return Answer.patiently(() -> broker.get("/metrics")).is(200).body().lines().filter(line ->
            line.startsWith("taskmill_waiting_clients "))
            .mapToInt(line -> (int) Double.parseDouble(line.split(" ")[1])).findFirst().orElseThrow();
    }

    private CompletableFuture<Answer> submitLater(String... pairs) {
        List<String> all = new ArrayList<>(List.of("bin_name", "a", "wait", "30"));
        all.addAll(List.of(pairs));
        return CompletableFuture.supplyAsync(() -> broker.postForm("/api/task/script", all));
    }

    @Test
    void aHeldAnswerComesWhenTheTaskHasFinished() {
        String uuid = broker.submit();
        CompletableFuture<Answer> answer = broker.getLater("/api/task/" + uuid + "?wait=30");
        awaitWaiting(1);
        assertFalse(answer.isDone());

        PlayedWorker worker = broker.worker("w");
        worker.succeed(worker.take());

        JsonObject task = answer.orTimeout(60, TimeUnit.SECONDS).join().is(200).json();
        assertEquals("succeeded", task.getString("state", ""));
        awaitWaiting(0);
    }

    @Test
    void aSubmitCanWaitForItsTaskWhetherItSucceedsOrFails() {
        PlayedWorker worker = broker.worker("w");
        CompletableFuture<Answer> good = submitLater();
        awaitWaiting(1);
        worker.succeed(worker.take());
        assertEquals(1, good.join().is(200).json().getInt("is_success", -1));

        CompletableFuture<Answer> bad = submitLater();
        awaitWaiting(1);
        worker.fail(worker.take());
        assertEquals(0, bad.join().is(200).json().getInt("is_success", -1));
    }

    @Test
    void whenTheTimeIsOverTheTaskIsAnsweredAsItStands() {
        String uuid = broker.submit();
        long begunNanos = System.nanoTime();

        JsonObject task = broker.get("/api/task/result?uuid=" + uuid + "&wait=0.3").is(200).json();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
        Answer receipt = broker.postForm("/api/task/script", List.of("bin_name", "a", "wait", "0.05"));

        assertEquals("queued", task.getString("state", ""));
        assertTrue(tookMs >= 300 && tookMs < 20_000, tookMs + " ms");
        assertEquals("queued", receipt.is(202).text("state"));
    }

    @Test
    void aFinishedTaskIsNotWaitedFor() {
        String uuid = broker.submit();
        broker.delete("/api/task/" + uuid).is(200);

        assertEquals("canceled", broker.get("/api/task/result/" + uuid + "?wait=60").is(200).text("state"));
    }

    @Test
    void anUnknownTaskIsNotWaitedForAndOneThatGoesMeanwhileIsToldOf() {
        String unknown = "0190b5f0-7a7b-7c00-8000-000000000001";
        broker.get("/api/task/" + unknown + "?wait=60").is(404);
        String uuid = broker.submit("result_keep_time", "5");
        CompletableFuture<Answer> answer = broker.getLater("/api/task/" + uuid + "?wait=30");
        awaitWaiting(1);

        redis.breach();
        redis.jedis().zrem(redis.key("ready:default"), uuid);
        redis.jedis().del(redis.key("spec:" + uuid));

        answer.join().is(404);
    }

    @Test
    void aPlainAnswerIsTheMessage() {
        PlayedWorker worker = broker.worker("w");
        String uuid = broker.submit();
        worker.succeed(worker.take());

        assertEquals("hello", broker.get("/api/task/" + uuid + "?wait=1", "Accept", "text/plain").is(200).body());
    }

    @Test
    void hundredsOfWaitingClientsHoldNoThreads() {
        List<String> uuids = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            uuids.add(broker.submit());
        }
        awaitWaiting(0);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(broker.getLater("/api/task/" + uuids.get(i % 30) + "?wait=50"));
        }
        awaitWaiting(300);
        Eventually.await(SOON, "idle threads", () -> endpointThreadsAtWork() == 0);

        PlayedWorker worker = broker.worker("w");
        worker.claim(30).forEach(worker::succeed);

        for (CompletableFuture<Answer> answer : answers) {
            assertEquals("succeeded", answer.orTimeout(60, TimeUnit.SECONDS).join().is(200).text("state"));
        }
    }

    /** The threads of all brokers in this JVM that are in an endpoint now. */
    private static long endpointThreadsAtWork() {
        return Thread.getAllStackTraces().entrySet().stream()
            .filter(thread -> thread.getKey().getName().startsWith("taskmill-http"))
            .filter(thread -> List.of(thread.getValue()).toString().contains("TaskEndpoints"))
            .count();
    }

    @Test
    void closingLetsWaitingClientsGoWithWhatIsKnown() {
        String uuid = broker.submit();
        CompletableFuture<Answer> read = broker.getLater("/api/task/" + uuid + "?wait=60");
        CompletableFuture<Answer> submitted = submitLater();
        awaitWaiting(2);

        long begunNanos = System.nanoTime();
        broker.broker().close();
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);

        assertEquals("queued", read.join().is(200).text("state"));
        assertEquals("queued", submitted.join().is(202).text("state"));
        assertTrue(tookMs < 20_000, tookMs + " ms");
    }
}
