package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.spec;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import taskmill.task.TaskState;

/** How many tasks ended on a day, in any zone. */
final class DayCountTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
    private static final ZoneId KATHMANDU = ZoneId.of("Asia/Kathmandu");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private void at(String instant) {
        store.pass(Instant.parse(instant).toEpochMilli() - store.now());
    }

    private void succeedAt(String instant) {
        at(instant);
        store.submit(spec());
        TestWorker worker = store.worker("w");
        worker.succeed(worker.take());
    }

    private long succeeded(String day, ZoneId zone) {
        return store.store().watch().dayCount(TaskState.SUCCEEDED, LocalDate.parse(day), zone);
    }

    @Test
    void dayHasItsFirstAndItsLastMillisecondAndNoOther() {
        succeedAt("2024-03-04T23:59:59.999Z");
        succeedAt("2024-03-05T00:00:00.000Z");
        succeedAt("2024-03-05T12:00:00.000Z");
        succeedAt("2024-03-05T23:59:59.999Z");
        succeedAt("2024-03-06T00:00:00.000Z");

        assertEquals(1, succeeded("2024-03-04", ZoneOffset.UTC));
        assertEquals(3, succeeded("2024-03-05", ZoneOffset.UTC));
        assertEquals(1, succeeded("2024-03-06", ZoneOffset.UTC));
        assertEquals(0, succeeded("2024-03-07", ZoneOffset.UTC));
    }

    @Test
    void dayIsThatOfTheZone() {
        succeedAt("2024-03-04T15:59:59.999Z");
        succeedAt("2024-03-04T16:00:00.000Z");
        succeedAt("2024-03-04T18:15:00.000Z");

        assertEquals(1, succeeded("2024-03-04", SHANGHAI));
        assertEquals(2, succeeded("2024-03-05", SHANGHAI));
        assertEquals(2, succeeded("2024-03-04", KATHMANDU));
        assertEquals(1, succeeded("2024-03-05", KATHMANDU));
    }

    @Test
    void longAndShortDaysOfAZoneHaveAllTheirHours() {
        succeedAt("2024-03-30T23:00:00Z");
        succeedAt("2024-03-31T21:59:59Z");
        succeedAt("2024-03-31T22:00:00Z");
        succeedAt("2024-10-26T22:00:00Z");
        succeedAt("2024-10-27T22:59:59Z");
        succeedAt("2024-10-27T23:00:00Z");

        assertEquals(2, succeeded("2024-03-31", BERLIN));
        assertEquals(2, succeeded("2024-10-27", BERLIN));
    }

    @Test
    void eachEndIsCountedUnderItsOwnState() {
        at("2024-03-05T12:00:00Z");
        TestWorker worker = store.worker("w");
        store.submit(spec().plan(0L));
        worker.fail(worker.take());
        worker.fail(worker.take());
        store.tasks().cancel(store.submit(spec()), TestStore.KEEP_MS);

        LocalDate day = LocalDate.parse("2024-03-05");
        assertEquals(1, store.store().watch().dayCount(TaskState.FAILED, day, ZoneOffset.UTC));
        assertEquals(1, store.store().watch().dayCount(TaskState.CANCELED, day, ZoneOffset.UTC));
        assertEquals(0, store.store().watch().dayCount(TaskState.SUCCEEDED, day, ZoneOffset.UTC));
    }

    private List<Map<TaskState, Long>> hours(String queue) {
        long hour = store.now() / WatchStore.HOUR_MS;
        return store.store().watch().hours(queue, hour - 1, hour + 1);
    }

    @Test
    void endsOfEachQueueAreCountedInTheirHours() {
        store.submit(in("a"), in("a"), in("a"), in("b"), in("a").plan(60_000L));
        TestWorker worker = store.worker("w");
        worker.succeed(worker.take("a"));
        worker.succeed(worker.take("a"));
        store.pass(Duration.ofHours(1).toMillis());
        worker.fail(worker.take("a"));
        worker.fail(worker.take("b"));
        worker.fail(worker.take("a"));
        store.submit(in("b").failIfLost());
        worker.releaseStarted(worker.take("b"));
        store.tasks().cancel(store.submit(in("b")), TestStore.KEEP_MS);

        assertEquals(List.of(Map.of(TaskState.SUCCEEDED, 2L, TaskState.FAILED, 0L),
            Map.of(TaskState.SUCCEEDED, 0L, TaskState.FAILED, 1L)), hours("a"));
        assertEquals(Map.of("a", 1L, "b", 2L), store.store().watch().failures(store.now() / WatchStore.HOUR_MS));
    }

    @Test
    void queuesBehindTheFirstOfAnHourAreCountedTogetherAndForgottenWithIt() {
        String key = store.key("qstats:" + store.now() / WatchStore.HOUR_MS);
        Map<String, String> full = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            full.put("q" + i + " f", "1");
        }
        store.redis().hset(key, full);
        store.submit(in("a"), in("q7"));
        TestWorker worker = store.worker("w");

        worker.fail(worker.take("a"));
        worker.fail(worker.take("q7"));

        assertEquals("null 1 2", store.redis().hget(key, "a f") + " " + store.redis().hget(key, "_other f") + " "
            + store.redis().hget(key, "q7 f"));
        long leftMs = store.redis().pttl(key);
        assertTrue(leftMs > Duration.ofHours(49).toMillis() && leftMs <= Duration.ofHours(50).toMillis(), leftMs + " ms");
    }

    @Test
    void quarterHoursAreKeptForThirtyThreeDays() {
        succeedAt("2024-03-05T12:00:00Z");
        String key = store.key("stats:" + store.now() / 900_000);

        long leftMs = store.redis().pttl(key);

        assertTrue(leftMs > Duration.ofDays(32).toMillis() && leftMs <= Duration.ofDays(33).toMillis(), leftMs + " ms");
    }
}
