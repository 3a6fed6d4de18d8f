package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import taskmill.store.Store;
import taskmill.store.WorkerRecords;
import taskmill.support.Eventually;
import taskmill.support.RedisProcess;

class UpkeepTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private static Upkeep upkeep(Store store) {
        return new Upkeep("w-1", () -> { }, () -> WorkerRecords.idle("w-1"), quiet -> { }, store.workers());
    }

    @Test
    void theRecordOfAWorkerIsThereAsLongAsItLives() {
        try (RedisProcess redis = RedisProcess.start();
            Store store = Store.open(SteppedShard.config(redis.address(), "tm"), SteppedShard.PATIENT)) {
            Upkeep upkeep = upkeep(store);
            upkeep.announce();
            Eventually.await(SOON, "the record", () -> !store.workers().workers().isEmpty());

            upkeep.close();

            assertEquals(List.of(), store.workers().workers());
        }
    }
}
