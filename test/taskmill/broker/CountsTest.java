package taskmill.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import taskmill.store.WorkerRecords;
import taskmill.support.SharedRedis;

class CountsTest {
    private static final String NOTHING_SET = "\"paused_by\":null,\"paused_at\":null,\"resumed_by\":null,"
        + "\"resumed_at\":null,\"note\":null,\"concurrency\":null,\"rate\":null,\"per\":null,\"burst\":null,";
    @RegisterExtension
    final SharedRedis redis = new SharedRedis();
    private BrokerUnderTest broker;
    private PlayedWorker worker;

    @BeforeEach
    void start() {
        broker = BrokerUnderTest.on(redis, "zone=Asia/Shanghai");
        worker = broker.worker("w");
    }

    private String undone(String query) {
        return broker.get("/api/task/count/undo" + query).is(200).json().toString();
    }

    private long count(String kind, LocalDate date, String query) {
        return broker.get("/api/task/result/" + kind + "/" + date + query).is(200).json().getLong("count", -1);
    }

    /** The count of the current quarter hour; asks for its day in several time zones. */
    private LocalDate today(ZoneId zone) {
        return LocalDate.ofInstant(broker.store().now(), zone);
    }

    @Test
    void undoneTasksAreCountedByStateAndByQueue() {
        broker.submit();
        broker.submit();
        worker.take();
        broker.submit("queue", "q");
        broker.submit("queue", "q", "start_time", "4000000000");
        broker.submit("queue", "r", "time_interval", "3600");
        worker.fail(worker.take("r"));
        broker.submit("queue", "r");
        worker.succeed(worker.take("r"));

        assertEquals("{\"count\":4,\"queued\":2,\"scheduled\":1,\"retrying\":1,\"blocked\":0,\"running\":1}", undone(""));
        assertEquals("{\"count\":2,\"queued\":1,\"scheduled\":1,\"retrying\":0,\"blocked\":0,\"running\":0}", undone("?queue=q"));
        assertEquals("{\"count\":1,\"queued\":0,\"scheduled\":0,\"retrying\":1,\"blocked\":0,\"running\":0}", undone("?queue=r"));
        assertEquals("{\"count\":0,\"queued\":0,\"scheduled\":0,\"retrying\":0,\"blocked\":0,\"running\":0}", undone("?queue=never"));
    }

    @Test
    void queuesEverUsedAreListed() {
        broker.submit("queue", "b");
        broker.submit("queue", "a");
        worker.succeed(worker.take("a"));

        JsonObject json = broker.get("/api/queues").is(200).json();

        assertEquals("{\"queues\":["
            + "{\"queue\":\"a\",\"paused\":false," + NOTHING_SET
            + "\"queued\":0,\"scheduled\":0,\"retrying\":0,\"blocked\":0,\"running\":0,\"oldest_wait\":null,\"workers\":0,"
            + "\"failed_24h\":0},"
            + "{\"queue\":\"b\",\"paused\":false," + NOTHING_SET
            + "\"queued\":1,\"scheduled\":0,\"retrying\":0,\"blocked\":0,\"running\":0,\"oldest_wait\":0,\"workers\":0,"
            + "\"failed_24h\":0}],\"total\":2,\"cursor\":null}",
            json.toString().replaceAll("\"oldest_wait\":[0-9.]+", "\"oldest_wait\":0"));
    }

    @Test
    void workersThatLiveAreListed() {
        broker.store().workers().announce(WorkerRecords.idle("w-2"), 60_000);
        broker.store().workers().announce(WorkerRecords.idle("w-1"), 60_000);
        broker.store().workers().announce(WorkerRecords.idle("gone"), 60_000);
        broker.store().workers().leave("gone");

        assertEquals(new JsonObject().add("workers", new JsonArray().add(WorkerRecords.idle("w-1").json())
            .add(WorkerRecords.idle("w-2").json())).toString(), broker.get("/api/workers").is(200).body()
            .replaceAll("\"heartbeat_at\":[0-9.]+", "\"heartbeat_at\":0"));
        broker.store().workers().leave("w-1");
        broker.store().workers().leave("w-2");
    }

    @Test
    void successesAndFailuresOfADayAreCountedInTheZoneOfTheBrokerOrAnother() {
        for (int i = 0; i < 3; i++) {
            broker.submit();
        }
        worker.succeed(worker.take());
        worker.succeed(worker.take());
        worker.fail(worker.take());
        ZoneId shanghai = ZoneId.of("Asia/Shanghai");
        LocalDate today = today(shanghai);

        JsonObject json = broker.get("/api/task/result/success/" + today).is(200).json();

        assertEquals("{\"date\":\"" + today + "\",\"zone\":\"Asia/Shanghai\",\"count\":2}", json.toString());
        assertEquals(1, count("failure", today, ""));
        for (String zone : new String[] {"Pacific/Kiritimati", "Etc/GMT%2B12", "Asia/Kathmandu"}) {
            LocalDate there = today(ZoneId.of(zone.replace("%2B", "+")));
            assertEquals(2, count("success", there, "?zone=" + zone), zone);
            assertEquals(0, count("success", there.minusDays(1), "?zone=" + zone), zone);
            assertEquals(0, count("success", there.plusDays(1), "?zone=" + zone), zone);
        }
    }

    @Test
    void theQuarterHoursOfADayInAZoneAreThoseThatCount() {
        Instant midnight = LocalDate.ofInstant(broker.store().now(), ZoneOffset.UTC).minusDays(5)
            .atStartOfDay(ZoneId.of("Asia/Kathmandu")).toInstant();
        long first = midnight.toEpochMilli() / 900_000;
        redis.breach();
        for (long quarter = first - 1; quarter <= first + 96; quarter++) {
            redis.jedis().hset(redis.key("stats:" + quarter), "succeeded", "1");
        }

        LocalDate day = LocalDate.ofInstant(midnight, ZoneId.of("Asia/Kathmandu"));

        assertEquals(96, count("success", day, "?zone=Asia/Kathmandu"));
        assertEquals(1, count("success", day.minusDays(1), "?zone=Asia/Kathmandu"));
    }

    @Test
    void daysLongPastAreNotKnown() {
        LocalDate today = today(ZoneId.of("Asia/Shanghai"));

        assertEquals(0, count("failure", today.minusDays(31), ""));
        assertEquals("date", broker.get("/api/task/result/failure/" + today.minusDays(32)).is(404).text("field"));
        assertEquals(0, count("success", LocalDate.of(9999, 12, 31), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30", "2026-13-01", "today", "26-01-01", "2026-1-1", "20260101", "2026-01-01T00",
        "%2B2026-01-0"})
    void whatIsNoDateIsRefused(String text) {
        assertEquals("date", broker.get("/api/task/result/success/" + text).is(400).text("field"));
    }

    @ParameterizedTest
    @CsvSource({"/api/task/count/undo?queue=a%20b,queue", "/api/task/count/undo?state=x,state",
        "/api/task/result/success/2026-01-01?zone=Mars,zone", "/api/task/result/success/2026-01-01?day=1,day",
        "/api/queues?a=1,a", "/api/workers?a=1,a"})
    void wrongParametersAreRefused(String path, String field) {
        assertEquals(field, broker.get(path).is(400).text("field"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"+08:00", "GMT+8", "Etc/GMT+5"})
    void zoneWhosePlusBecameABlankGetsTheHint(String zone) {
        String path = "/api/task/result/success/" + today(ZoneOffset.UTC) + "?zone=";

        assertTrue(broker.get(path + zone).is(400).text("detail").contains("%2B"));
        broker.get(path + zone.replace("+", "%2B")).is(200);
    }

    @Test
    void theAccountsAreInOrder() {
        broker.submit();
        worker.fail(worker.take());

        assertEquals("{\"ok\":true,\"tasks\":1,\"breaches\":[]}", broker.get("/api/check").is(200).json().toString());
        redis.breach();
        redis.jedis().zadd(redis.key("running:default"), 1, "0190b5f0-7a7b-7c00-8000-000000000001");
        JsonObject broken = broker.get("/api/check").is(200).json();
        assertEquals(false, broken.getBoolean("ok", true));
        assertTrue(broken.get("breaches").toString().contains("0190b5f0-7a7b-7c00-8000-000000000001"),
            broken.toString());
    }

    @Test
    void metricsAreTextForPrometheus() {
        broker.submit("queue", "q");

        var answer = broker.get("/metrics").is(200);

        assertTrue(answer.header("Content-Type").orElse("").startsWith("text/plain"), answer.toString());
        assertTrue(answer.body().contains("taskmill_tasks_submitted_total 1\n"), answer.body());
        assertTrue(answer.body().contains("taskmill_tasks{queue=\"q\",state=\"queued\"} 1\n"), answer.body());
    }
}
