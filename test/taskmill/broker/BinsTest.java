package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;
import taskmill.support.Answer;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.support.SharedRedis;

/** The programs that workers list, and how a broker uses the lists. */
class BinsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();

    /** @param bins such as {@code hello.sh/12/aa} */
    private static JsonObject row(String id, String queue, String... bins) {
        JsonArray all = new JsonArray();
        for (String bin : bins) {
            String[] word = bin.split("/");
            all.add(new JsonObject().add("name", word[0]).add("size", Long.parseLong(word[1])).add("sha256", word[2]));
        }
        return new JsonObject().add("id", id).add("queues", new JsonArray().add(queue)).add("kill", "session")
            .add("bins", all).add("bins_complete", true);
    }

    /** Returns when the broker knows the worker. */
    private void announce(BrokerUnderTest broker, JsonObject row) {
        store(row);
        broker.get("/api/bins").is(200);
    }

    private void store(JsonObject row) {
        write(row.getString("id", ""), row.toString());
    }

    private void write(String id, String record) {
        redis.jedis().set(redis.prefix() + ":worker:" + id, record);
        redis.jedis().sadd(redis.prefix() + ":workers", id);
    }

    private static Answer submit(BrokerUnderTest broker, String name, String queue, String... headers) {
        return broker.postForm("/api/task/script", List.of("bin_name", name, "queue", queue), headers);
    }

    @Test
    void programsAreListedWithWhoHasThemAndDifferentOnesOfOneNameApart() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        announce(broker, row("w-2", "slow", "b.sh/7/bb", "a.sh/12/aa"));
        announce(broker, row("w-1", "default", "a.sh/12/aa"));
        announce(broker, row("w-3", "default", "a.sh/12/cc"));

        assertEquals("{\"bins\":["
            + "{\"name\":\"a.sh\",\"size\":12,\"sha256\":\"aa\",\"workers\":[\"w-1\",\"w-2\"],"
            + "\"queues\":[\"default\",\"slow\"]},"
            + "{\"name\":\"a.sh\",\"size\":12,\"sha256\":\"cc\",\"workers\":[\"w-3\"],\"queues\":[\"default\"]},"
            + "{\"name\":\"b.sh\",\"size\":7,\"sha256\":\"bb\",\"workers\":[\"w-2\"],\"queues\":[\"slow\"]}]}",
            broker.get("/api/bins").is(200).body());
        broker.get("/api/workers").is(200).json().get("workers").asArray()
            .forEach(worker -> assertNull(worker.asObject().get("bins")));
    }

    @Test
    void aListThatMemoryIsTooShortForIsRefused() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        String[] bins = IntStream.range(0, 1000).mapToObj(i -> "b" + i + "/1/x").toArray(String[]::new);
        for (long rows = 0; rows < Runtime.getRuntime().maxMemory() / 3 / 2048; rows += bins.length) {
            store(row("w-" + rows, "default", bins));
        }

        assertTrue(broker.get("/api/bins").is(503).text("detail").contains("larger heap"));
        broker.get("/api/workers").is(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[]", "7", "{}", "{\"id\":7}", "{\"id\":\"x\",\"queues\":{}}",
        "{\"id\":\"x\",\"queues\":[7]}", "{\"id\":\"x\",\"bins\":\"all\"}",
        "{\"id\":\"x\",\"stopping\":\"no\"}", "{\"id\":\"x\",\"kill\":[]}", "a list"})
    void aRowThatNoWorkerWroteHidesNoOther(String forged) {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "check_bins=true");
        announce(broker, row("w-1", "default", "a.sh/12/aa"));
        write("x", forged);
        if (forged.equals("a list")) {
            redis.jedis().del(redis.prefix() + ":worker:x");
            redis.jedis().rpush(redis.prefix() + ":worker:x", "one");
        }

        assertEquals(1, broker.get("/api/bins").is(200).json().get("bins").asArray().size(), forged);
        assertEquals(1, broker.get("/api/workers").is(200).json().get("workers").asArray().size(), forged);
        broker.get("/metrics").is(200);
        submit(broker, "a.sh", "default").is(202);
        submit(broker, "b.sh", "default").is(400);
    }

    @Test
    void aProgramThatCannotBeToldIsLeftOut() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "check_bins=true");
        JsonObject row = row("w-1", "default", "a.sh/12/aa");
        row.get("bins").asArray().add(7).add(new JsonObject().add("name", "b.sh").add("size", 1e300))
            .add(new JsonObject().add("name", new JsonArray()));
        announce(broker, row);

        assertEquals(1, broker.get("/api/bins").is(200).json().get("bins").asArray().size());
        submit(broker, "c.sh", "default").is(202);
    }

    @Test
    void aProgramThatNoWorkerOfItsQueueHasIsRefused() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "check_bins=true");
        announce(broker, row("w-1", "default", "hello.sh/12/aa", "other/1/bb"));
        announce(broker, row("w-2", "slow", "slow.sh/12/aa"));
        announce(broker, row("w-3", "none"));

        submit(broker, "hello.sh", "default").is(202);
        Answer typo = submit(broker, "helo.sh", "default").is(400);
        assertEquals("bin_name", typo.text("field"));
        assertEquals("no worker of the queue default has it; did you mean hello.sh?", typo.text("detail"));
        assertTrue(submit(broker, "slow.sh", "default").is(400).text("detail").endsWith("known are hello.sh, other"));
        assertTrue(submit(broker, "x", "none").is(400).text("detail").endsWith("they have no programs"));
        submit(broker, "slow.sh", "slow").is(202);
        submit(broker, "anything", "nobody").is(202);
        broker.postForm("/api/task/handler", List.of("handler", "h", "queue", "default")).is(202);
        assertEquals(1, broker.get("/api/task/count/undo?queue=default").json().getInt("queued", 0) - 1);
    }

    @Test
    void whoDoesNotTellAllOrStopsIsNoReasonToRefuse() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "check_bins=true");
        announce(broker, row("w-1", "default", "a.sh/12/aa"));
        announce(broker, row("w-2", "default").set("bins_complete", false));
        announce(broker, row("w-3", "last", "a.sh/12/aa").set("stopping", true));

        submit(broker, "b.sh", "default").is(202);
        submit(broker, "b.sh", "last").is(202);
    }

    @Test
    void aProgramThatCameJustNowIsTaken() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "check_bins=true");
        announce(broker, row("w-1", "default", "a.sh/12/aa"));
        submit(broker, "b.sh", "default").is(400);

        store(row("w-1", "default", "a.sh/12/aa", "b.sh/7/bb"));

        submit(broker, "b.sh", "default").is(202);
    }

    @Test
    void aTaskThatIsStoredIsNotJudgedAgain() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis, "check_bins=true");
        announce(broker, row("w-1", "default", "a.sh/12/aa"));
        submit(broker, "a.sh", "default", "Idempotency-Key", "k").is(202);

        announce(broker, row("w-1", "default"));

        Eventually.await(SOON, "the news", () -> submit(broker, "a.sh", "default").status() == 400);
        submit(broker, "a.sh", "default", "Idempotency-Key", "k").is(200);
        submit(broker, "a.sh", "default", "Idempotency-Key", "other").is(400);
    }

    @Test
    void manySubmitsCostRedisFewQuestions() {
        RedisProcess own = redis.closing(RedisProcess.start());
        UnifiedJedis admin = redis.closing(RedisClient.create("127.0.0.1", own.port()));
        BrokerUnderTest broker = redis.closing(BrokerUnderTest.start(own.address(), "tm", "check_bins=true"));
        announce(broker, row("w-1", "default", "a.sh/12/aa"));
        long before = questions(admin);

        long startNanos = System.nanoTime();
        IntStream.range(0, 200).forEach(i -> submit(broker, "a.sh", "default").is(202));

        long seconds = 1 + (System.nanoTime() - startNanos) / 1_000_000_000;
        long asked = questions(admin) - before;
        assertTrue(asked <= 2 * seconds, asked + " in " + seconds + " s");
    }

    private static long questions(UnifiedJedis admin) {
        return admin.info("commandstats").lines().filter(line -> line.startsWith("cmdstat_smembers:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+).*", "$1"))).sum();
    }

    @Test
    void withoutTheOptionEverythingIsTaken() {
        BrokerUnderTest broker = BrokerUnderTest.on(redis);
        announce(broker, row("w-1", "default", "a.sh/12/aa"));

        submit(broker, "b.sh", "default").is(202);
    }

    @Test
    void healthTellsByWhatScriptsAreKilled() {
        redis.jedis().sadd(redis.prefix() + ":workers", "w-1", "w-2", "w-3");
        redis.jedis().set(redis.prefix() + ":worker:w-1", row("w-1", "a").toString());
        redis.jedis().set(redis.prefix() + ":worker:w-2", row("w-2", "a").set("kill", "descendants").toString());
        redis.jedis().set(redis.prefix() + ":worker:w-3", row("w-3", "a").set("kill", "none").toString());
        BrokerUnderTest broker = BrokerUnderTest.on(redis);

        Eventually.await(SOON, "the workers", () -> broker.get("/healthz").body().contains("kill"));

        assertEquals("[\"descendants\",\"session\"]", broker.get("/healthz").json().get("kill").toString());
    }

    @Test
    void healthWithoutRedisTellsNothingOfWorkersAndStrangersNeverHearOfThem() {
        BrokerUnderTest away = redis.closing(BrokerUnderTest.start("127.0.0.1:1", redis.prefix()));
        assertNull(away.get("/healthz").is(200).json().get("kill"));

        BrokerUnderTest closed = BrokerUnderTest.on(redis, "token=a-token-of-this-test");
        String[] token = {"Authorization", "Bearer a-token-of-this-test"};
        Eventually.await(SOON, "the workers", () -> closed.get("/healthz", token).body().contains("kill"));
        assertFalse(closed.get("/healthz").is(200).body().contains("kill"));
    }
}
