package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.UnifiedJedis;
import taskmill.config.WorkerConfig;
import taskmill.store.AttemptId;
import taskmill.support.Eventually;
import taskmill.support.SharedRedis;
import taskmill.worker.Worker;

/** Records that no broker wrote, among good ones: no broker or worker fails because of them. */
@Order(1)
class ForgedTaskTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String QUEUE = "handler.h";
    private static final String NINES = "9".repeat(400);
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;

    /** What Redis holds instead of a spec or a run, and whether the task can still be run. */
    private enum Forgery {
        EMPTY(false, (jedis, spec, run) -> jedis.set(spec, "")),
        SHORT_HEADER(false, (jedis, spec, run) -> jedis.set(spec, "handler.h 4 - 0\n{}")),
        NO_WORK(false, (jedis, spec, run) -> jedis.set(spec, head(jedis, spec))),
        WRONG_TYPES(false, (jedis, spec, run) -> jedis.set(spec, "handler.h x - y r z - h a b\n{}")),
        UNKNOWN_WORDS(false, (jedis, spec, run) -> jedis.set(spec, "handler.h 4 - 0 m 0 - x 1 1\n{}")),
        NOT_UTF8(false, (jedis, spec, run) -> jedis.set(spec.getBytes(StandardCharsets.UTF_8),
            new byte[] {(byte) 0xff, (byte) 0xfe, 0, ' ', (byte) 0xc0, '\n'})),
        HUGE_NUMBERS(false, (jedis, spec, run) -> jedis.set(spec, "handler.h 4 " + NINES + " " + NINES + " r " + NINES
            + " - h " + NINES + " " + NINES + "\n{}")),
        LARGE_TIMES(false, (jedis, spec, run) -> jedis.set(spec, "handler.h 4 999999999999999 0 r 0 - h 1 1\n{}")),
        NO_JSON(false, (jedis, spec, run) -> jedis.set(spec, head(jedis, spec) + "\nnothing")),
        DEEP_JSON(false, (jedis, spec, run) -> jedis.set(spec, head(jedis, spec) + "\n" + "[".repeat(100_000))),
        OTHER_WORK(false, (jedis, spec, run) -> jedis.set(spec, head(jedis, spec) + "\n{\"handler\":7}")),
        LIST(false, (jedis, spec, run) -> {
            jedis.del(spec);
            jedis.rpush(spec, "one");
        }),
        HASH(false, (jedis, spec, run) -> {
            jedis.del(spec);
            jedis.hset(spec, "n", "1");
        }),
        OTHER_QUEUE(false, (jedis, spec, run) -> jedis.set(spec, jedis.get(spec).replaceFirst("\\S+", "elsewhere"))),
        RUN_LIST(true, (jedis, spec, run) -> jedis.rpush(run, "one")),
        RUN_WORDS(true, (jedis, spec, run) -> jedis.hset(run, Map.of("n", "x", "b", "0", "f", "y", "l", "z", "r", "v"))),
        RUN_HUGE(true, (jedis, spec, run) -> jedis.hset(run, Map.of("n", "9223372036854775807", "f", "9".repeat(18)))),
        RUN_NO_WORKER(true, (jedis, spec, run) -> jedis.hdel(run, "w")),
        RUN_NO_NUMBER(true, (jedis, spec, run) -> jedis.hdel(run, "n")),
        RUN_ODD_NUMBER(true, (jedis, spec, run) -> jedis.hset(run, "n", "01")),
        RUN_NO_LEASE(true, (jedis, spec, run) -> jedis.hset(run, "t", "x")),
        RUN_MANY(true, (jedis, spec, run) -> jedis.hset(run, "n", "2000000000")),
        RUN_LEDGER(true, (jedis, spec, run) -> jedis.hset(run, Map.of("a7", "x", "s", "y", "e", NINES)));

        private final boolean runs;
        private final Act act;

        Forgery(boolean runs, Act act) {
            this.runs = runs;
            this.act = act;
        }

        interface Act {
            void forge(UnifiedJedis jedis, String spec, String run);
        }

        static String head(UnifiedJedis jedis, String spec) {
            return jedis.get(spec).lines().findFirst().orElseThrow();
        }
    }

    @BeforeEach
    void start() {
        redis.breach();
        broker = BrokerUnderTest.on(redis);
    }

    private String submit(String... more) {
        List<String> pairs = new ArrayList<>(List.of("handler", "h", "time_interval", "0.1"));
        pairs.addAll(List.of(more));
        return broker.postForm("/api/task/handler", pairs).is(202).text("uuid");
    }

    private String forged(Forgery forgery, String... more) {
        String uuid = submit(more);
        forgery.act.forge(redis.jedis(), redis.key("spec:" + uuid), redis.key("run:" + uuid));
        return uuid;
    }

    private void work() {
        Worker worker = redis.closing(Worker.start(WorkerConfig.of(Map.of("redis", redis.address(), "prefix",
            redis.prefix(), "name", redis.prefix(), "lease", "2", "queues", "elsewhere"))));
        worker.handle("h", task -> Json.value("done"));
    }

    /** Every request is answered, every task is listed, and the good ones are listed as they are. */
    private void assertAnswers(Map<String, Forgery> forged, List<String> good) {
        forged.forEach((uuid, forgery) -> {
            assertEquals(uuid, broker.task(uuid).getString("uuid", ""), forgery.name());
            assertEquals(2, broker.get("/api/task/" + uuid, "Accept", "text/plain").status() / 100, forgery.name());
        });
        for (String path : List.of("/api/queues", "/api/task/count/undo", "/metrics", "/api/check")) {
            broker.get(path).is(200);
        }
        for (String limit : List.of("7", "100")) {
            // A task that is recovered meanwhile, and so changes its place, may be on no page.
            Map<String, JsonObject> rows = Eventually.get(SOON, "all tasks in the list", () -> Optional.of(listed(limit))
                .filter(all -> all.keySet().containsAll(forged.keySet()) && all.keySet().containsAll(good)));
            good.forEach(uuid -> assertEquals("handler", rows.get(uuid).getString("type", ""), uuid));
        }
    }

    private Map<String, JsonObject> listed(String limit) {
        Map<String, JsonObject> rows = new TreeMap<>();
        String cursor = "";
        for (int pages = 0; pages < 200; pages++) {
            JsonObject page = broker.get("/api/tasks?limit=" + limit + cursor).is(200).json();
            page.get("tasks").asArray().values().stream().map(JsonValue::asObject)
                .forEach(row -> rows.put(row.getString("uuid", ""), row));
            if (page.get("cursor").isNull()) {
                return rows;
            }
            cursor = "&cursor=" + page.getString("cursor", "");
        }
        throw new AssertionError("the listing does not end");
    }

    private void awaitState(String uuid, String state) {
        Eventually.await(SOON, uuid + " being " + state, () -> broker.task(uuid).getString("state", "").equals(state));
    }

    /** Stores good and forged tasks in turn, a good one first. */
    private Map<String, Forgery> forgeAll(List<String> good, String... more) {
        Map<String, Forgery> forged = new LinkedHashMap<>();
        for (Forgery forgery : Forgery.values()) {
            good.add(submit());
            forged.put(forged(forgery, more), forgery);
        }
        good.add(submit());
        return forged;
    }

    @Test
    void theyFailAndThoseAroundThemSucceed() {
        List<String> good = new ArrayList<>();
        Map<String, Forgery> forged = forgeAll(good);
        forged.putAll(forgeAll(good, "start_time", BigDecimal.valueOf(System.currentTimeMillis() + 500, 3).toString()));
        assertAnswers(forged, good);

        work();

        good.forEach(uuid -> awaitState(uuid, "succeeded"));
        forged.forEach((uuid, forgery) -> {
            awaitState(uuid, forgery.runs ? "succeeded" : "failed");
            String code = forgery.runs ? "" : broker.task(uuid).get("error").asObject().getString("code", "");
            assertEquals(forgery.runs ? "" : "bad_spec", code, forgery.name());
        });
        assertAnswers(forged, good);
        assertEquals(0, broker.get("/api/task/count/undo?queue=" + QUEUE).is(200).json().getInt("count", 1));
        awaitState(submit(), "succeeded");
    }

    @Test
    void theyCanBeCanceled() {
        List<String> good = new ArrayList<>();
        Map<String, Forgery> forged = forgeAll(good);

        forged.forEach((uuid, forgery) -> {
            broker.delete("/api/task/" + uuid).is(200);
            assertEquals("canceled", broker.task(uuid).getString("state", ""), forgery.name());
        });

        assertAnswers(forged, good);
        forged.values().remove(Forgery.OTHER_QUEUE);
        forged.forEach((uuid, forgery) -> {
            int status = broker.post("/api/task/" + uuid + "/retry").status();
            assertTrue(status == 202 || status == 409, forgery + " " + status);
        });
        assertAnswers(forged, good);
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsTakenByOneIsRefusedOrKnown(Forgery forgery) {
        List<String> pairs = List.of("handler", "h");
        String uuid = broker.postForm("/api/task/handler", pairs, "Idempotency-Key", "k").is(202).text("uuid");
        forgery.act.forge(redis.jedis(), redis.key("spec:" + uuid), redis.key("run:" + uuid));

        int status = broker.postForm("/api/task/handler", pairs, "Idempotency-Key", "k").status();

        assertTrue(status == 422 || status == 200, forgery + " " + status);
    }

    /** Tries a report, a cancel, a renewal and the death of a worker. */
    @Test
    void whatIsForgedWhileItRunsStopsNobody() {
        PlayedWorker dead = broker.worker("dead");
        List<String> good = new ArrayList<>();
        Map<String, Forgery> forged = new LinkedHashMap<>();
        for (Forgery forgery : Forgery.values()) {
            good.add(submit());
            forged.put(submit(), forgery);
        }
        List<AttemptId> held = dead.claim(100, QUEUE);
        held.forEach(one -> {
            redis.jedis().zadd(redis.key("running:" + QUEUE), 1, one.uuid());
            redis.jedis().hset(redis.key("run:" + one.uuid()), "t", "2000");
        });
        forged.forEach((uuid, forgery) -> {
            if (forgery == Forgery.RUN_LIST) {
                redis.jedis().del(redis.key("run:" + uuid));
            }
            forgery.act.forge(redis.jedis(), redis.key("spec:" + uuid), redis.key("run:" + uuid));
        });
        assertAnswers(forged, good);
        forged.forEach((uuid, forgery) -> {
            if (forgery.ordinal() % 2 == 0) {
                int status = broker.delete("/api/task/" + uuid).status();
                // The broker itself may have recovered it by now.
                assertTrue(status == 200 || status == 202 || status == 409, forgery + " " + status);
            }
        });
        held.stream().limit(10).forEach(dead::fail);

        work();

        good.forEach(uuid -> Eventually.await(SOON, uuid, () -> broker.task(uuid).getInt("is_result_exist", 0) == 1));
        forged.forEach((uuid, forgery) -> Eventually.await(SOON, "the end of " + forgery,
            () -> broker.task(uuid).getInt("is_result_exist", 0) == 1));
        assertAnswers(forged, good);
    }

    @Test
    void aResultThatNoWorkerWroteIsShownAsOne() {
        PlayedWorker worker = broker.worker("w");
        String uuid = submit();
        worker.succeed(worker.take(QUEUE));
        for (String result : List.of("{", "[]", "{\"message\":{}}", "{\"stdout\":7}", "{\"state\":\"queued\"}", "")) {
            redis.jedis().hset(redis.key("run:" + uuid), "R", result);

            assertEquals("succeeded", broker.task(uuid).getString("state", ""), result);
            broker.get("/api/task/" + uuid, "Accept", "text/plain").is(200);
        }
    }
}
