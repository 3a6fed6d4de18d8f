package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import taskmill.store.AttemptId;
import taskmill.store.LeaseStore.Batch;
import taskmill.store.LeaseStore.ClaimRequest;
import taskmill.store.LeaseStore.EndedAttempt;
import taskmill.store.Store;
import taskmill.store.WorkerRecords;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;
import taskmill.task.TaskState;

class UpkeepTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Upkeep upkeep(Store store) {
        return new Upkeep("w-1", () -> { }, () -> WorkerRecords.idle("w-1"), store.workers(), store.tasks(), 1_000_000);
    }

    @Test
    void theRecordOfAWorkerIsThereAsLongAsItLives() {
        try (RedisProcess redis = RedisProcess.start();
            Store store = Store.open(SteppedShard.config(redis.address(), "tm"), SteppedShard.PATIENT)) {
            Upkeep upkeep = upkeep(store);
            upkeep.start();
            Eventually.await(SOON, "the record", () -> !store.workers().workers().isEmpty());

            upkeep.close();

            assertEquals(List.of(), store.workers().workers());
        }
    }

    @Test
    void inAFullRedisThatRefusesTheRecordRoomIsStillMade() {
        try (RedisProcess redis = RedisProcess.start();
            Store store = Store.open(SteppedShard.config(redis.address(), "tm"), SteppedShard.PATIENT);
            Jedis jedis = new Jedis("127.0.0.1", redis.port());
            EmbeddedWorkers tasks = new EmbeddedWorkers(redis.address(), "tm")) {
            String uuid = finished(store, tasks);
            jedis.zadd("tm:{0}:done:succeeded", 1, uuid);
            jedis.configSet("maxmemory", "1");
            try (Upkeep upkeep = upkeep(store)) {
                upkeep.start();

                Eventually.await(SOON, "the expiry", () -> !jedis.exists("tm:{0}:spec:" + uuid));
            }
        }
    }

    private static String finished(Store store, EmbeddedWorkers tasks) {
        String uuid = tasks.submit();
        var leases = store.leases("w-1", 30_000, 1_000_000, 3);
        var request = new ClaimRequest("n", 1, 0, List.of("default"), 1000);
        leases.send(0, new Batch(List.of(), List.of(), List.of(), Optional.of(request)));
        leases.send(0, new Batch(List.of(new EndedAttempt(new AttemptId(uuid, 1), SteppedShard.success(), 0)), List.of(),
            List.of(), Optional.empty()));
        assertEquals(TaskState.SUCCEEDED, tasks.read(uuid).state());
        return uuid;
    }
}
