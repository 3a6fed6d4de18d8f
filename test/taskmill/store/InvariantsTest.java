package taskmill.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static taskmill.store.TestSpec.in;
import static taskmill.store.TestSpec.keyed;
import static taskmill.store.TestSpec.spec;

import java.util.List;
import com.eclipsesource.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.task.ErrorCode;
import taskmill.task.Outcome;

/** The oracle of the other tests finds nothing in a sound store, and everything that was tampered with. */
final class InvariantsTest {
    @RegisterExtension
    final TestStore store = TestStore.ofOneShard();

    private static final SetParams FOR_A_MINUTE = SetParams.setParams().ex(60);

    private interface Act {
        void on(UnifiedJedis redis, String base, String id);
    }

    /** What is broken by hand, and to which of the four tasks. */
    private enum Tampering {
        SPEC_GONE("queued", (redis, base, id) -> redis.del(base + "spec:" + id)),
        PLACE_GONE("queued", (redis, base, id) -> redis.zrem(base + "ready:a", id)),
        SECOND_PLACE("running", (redis, base, id) -> redis.zadd(base + "done:failed", 5, id)),
        NOT_BUSY("running", (redis, base, id) -> redis.srem(base + "busy", "a")),
        OTHER_QUEUE("queued", (redis, base, id) -> {
            redis.zrem(base + "ready:a", id);
            redis.zadd(base + "ready:b", (9 - 4) * 0x1p48 + 1, id);
        }),
        OTHER_PRIORITY("queued", (redis, base, id) -> redis.zincrby(base + "ready:a", 0x1p48, id)),
        SEQUENCE_NEVER_GIVEN("queued", (redis, base, id) -> redis.zincrby(base + "ready:a", 1000, id)),
        OTHER_START("scheduled", (redis, base, id) -> redis.zincrby(base + "scheduled:a", 1, id)),
        QUEUE_NOT_LISTED("queued", (redis, base, id) -> redis.hdel(base + "queues", "a")),
        ATTEMPT_TOO_MANY("running", (redis, base, id) -> redis.hincrBy(base + "run:" + id, "n", 1)),
        FAILURE_TOO_MANY("failed", (redis, base, id) -> redis.hincrBy(base + "run:" + id, "f", 1)),
        LOSS_WITHOUT_ROW("failed", (redis, base, id) -> {
            redis.hincrBy(base + "run:" + id, "f", -1);
            redis.hincrBy(base + "run:" + id, "l", 1);
        }),
        ROW_GONE("failed", (redis, base, id) -> redis.hdel(base + "run:" + id, "a1")),
        WORKER_GONE("running", (redis, base, id) -> redis.hset(base + "run:" + id, "w", "")),
        STRANGE_FIELD("running", (redis, base, id) -> redis.hset(base + "run:" + id, "z", "1")),
        REASON_GONE("failed", (redis, base, id) -> redis.hdel(base + "run:" + id, "x")),
        KEPT_FOR_LONGER("failed", (redis, base, id) -> redis.zincrby(base + "done:failed", 1, id)),
        RUN_WITHOUT_TASK("queued", (redis, base, id) -> redis.hset(base + "run:" + spec().uuid(), "n", "1")),
        LATE_GONE("queued", (redis, base, id) -> redis.zrem(base + "late", id)),
        LATE_AFTER_CLAIM("running", (redis, base, id) -> redis.zadd(base + "late", 5, id)),
        TOMB_OF_A_TASK_THAT_IS_THERE("queued",
            (redis, base, id) -> redis.set(base + "tomb:" + id, "fingerprint-of-it", FOR_A_MINUTE)),
        TOMB_WITHOUT_FINGERPRINT("queued",
            (redis, base, id) -> redis.set(base + "tomb:" + spec().uuid(), "-", FOR_A_MINUTE)),
        TOMB_FOR_EVER("queued", (redis, base, id) -> redis.set(base + "tomb:" + spec().uuid(), "fingerprint-of-it")),
        SPEC_THAT_EXPIRES("queued", (redis, base, id) -> redis.pexpire(base + "spec:" + id, 60_000)),
        SECOND_TOKEN("queued", (redis, base, id) -> redis.lpush(base + "wake:a", "1")),
        ANOMALY("queued", (redis, base, id) -> redis.hincrBy(base + "count", "anomaly", 1)),
        ACCEPTED_TOO_MANY("queued", (redis, base, id) -> redis.hincrBy(base + "count", "accepted", 1)),
        END_NOT_COUNTED("queued", (redis, base, id) -> redis.hincrBy(base + "count", "failed", -1)),
        QUARTER_NOT_COUNTED("queued", (redis, base, id) ->
            redis.hincrBy(base + "stats:" + TestStore.START_MS / 900_000, "submitted", -1)),
        CRON_NOT_DUE("queued", (redis, base, id) -> redis.zrem(base + "cron_due", "c")),
        CRON_DUE_AT_ANOTHER_TIME("queued", (redis, base, id) -> redis.zincrby(base + "cron_due", 1, "c")),
        CRON_FIRED_FOR_ITS_NEXT("queued", (redis, base, id) -> redis.hset(base + "cron:c", "fired",
            redis.hget(base + "cron:c", "next"))),
        CRON_PAUSED_AND_DUE("queued", (redis, base, id) -> redis.hset(base + "cron:c", "paused", "1")),
        CRON_WITH_ANOTHER_TASK("queued", (redis, base, id) -> redis.hset(base + "cron:c", "task_time", "1")),
        CRON_GONE_AND_DUE("queued", (redis, base, id) -> redis.del(base + "cron:c")),
        CRON_NOT_LISTED("queued", (redis, base, id) -> redis.del(base + "crons")),
        UNKNOWN_KEY("queued", (redis, base, id) -> redis.set(base + "something", "1")),
        KEY_WITH_USER_TEXT("queued", (redis, base, id) -> redis.zadd(base + "ready:a}{b", 1, id)),
        KEY_OUTSIDE_THE_SHARDS("queued",
            (redis, base, id) -> redis.set(base.substring(0, base.indexOf('{')) + "x", "1"));

        final String task;
        final Act act;

        Tampering(String task, Act act) {
            this.task = task;
            this.act = act;
        }
    }

    /** A task in each of four places, all in the queue a. */
    private String task(String which) {
        TestWorker worker = store.worker("w");
        String failed = store.submit(keyed("key", "these").queue("a").keep(5000));
        worker.settle(List.of(new EndedAttempt(worker.take("a"), Outcome.finalFailure(ErrorCode.SIGNAL, "signal 9",
            new JsonObject()), 5000)));
        String running = store.submit(in("a").startBefore(store.now() + 9));
        worker.take("a");
        String scheduled = store.submit(in("a").startAt(store.now() + 9));
        String queued = store.submit(in("a").startBefore(store.now() + 9));
        CronStore crons = store.store().crons();
        TestCron.cron("c").queue("b").in(crons);
        crons.fireByHand("c", 0);
        return switch (which) {
            case "failed" -> failed;
            case "running" -> running;
            case "scheduled" -> scheduled;
            default -> queued;
        };
    }

    @Test
    void soundStoreHasNoBreach() {
        task("queued");

        assertEquals(List.of(), store.invariants().breaches());
    }

    @ParameterizedTest
    @EnumSource
    void whatWasBrokenByHandIsNamed(Tampering tampering) {
        String id = task(tampering.task);
        store.breach();

        tampering.act.on(store.redis(), store.key(""), id);

        assertFalse(store.invariants().breaches().isEmpty(), "nothing was noticed");
    }
}
