package taskmill.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ids of tasks. */
final class TaskIdsTest {
    private final TaskIds ids = new TaskIds();

    @Test
    void newIdsAreOfVersionSevenAndOfNow() {
        long before = System.currentTimeMillis();
        UUID uuid = UUID.fromString(ids.next(0, 1));

        assertEquals(7, uuid.version());
        assertEquals(2, uuid.variant());
        long stamp = uuid.getMostSignificantBits() >>> 16;
        assertTrue(stamp >= before && stamp <= System.currentTimeMillis() + 1, stamp + " is not now");
    }

    @Test
    void newIdsAscendAlsoWithinAMillisecond() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            made.add(ids.next(0, 1));
        }

        assertEquals(made.stream().sorted().distinct().toList(), made);
    }

    @Test
    void noIdIsGivenTwiceByManyThreads() {
        Set<String> made = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 20_000).parallel().forEach(i -> made.add(ids.next(0, 1)));

        assertEquals(20_000, made.size());
    }

    @Test
    void sameAlwaysMeansTheSameIdOfVersionEight() {
        UUID uuid = UUID.fromString(TaskIds.derived(0, 1, "key", "q", "order-17"));

        assertEquals(8, uuid.version());
        assertEquals(2, uuid.variant());
        assertEquals(uuid.toString(), TaskIds.derived(0, 1, "key", "q", "order-17"));
        assertNotEquals(uuid.toString(), TaskIds.derived(0, 1, "key", "q", "order-18"));
        assertNotEquals(uuid.toString(), TaskIds.derived(0, 1, "key", "r", "order-17"));
        assertNotEquals(uuid.toString(), TaskIds.derived(0, 1, "cron", "q", "order-17"));
        assertNotEquals(uuid.toString(), TaskIds.derived(0, 1, "key", "qo", "rder-17"));
    }

    /** The first 16 bytes of SHA-256 of "key", NUL, "q", NUL, "order-17", with version, variant and shard put in. */
    @Test
    void derivedIdIsMadeFromSha256() {
        assertEquals("d923cb00-4a24-8c89-97be-fdb6439adbe1", TaskIds.derived(0, 1, "key", "q", "order-17"));
        assertEquals("d923cb00-4a24-8c89-97be-fdb6439adb15", TaskIds.derived(5, 16, "key", "q", "order-17"));
    }

    @Test
    void everyIdNamesItsShardWhateverTheirNumber() {
        for (int shards : new int[] {1, 2, 3, 16, 100, 255, 256}) {
            for (int shard = 0; shard < shards; shard++) {
                assertEquals(shard, TaskIds.shard(ids.next(shard, shards), shards));
                assertEquals(shard, TaskIds.shard(TaskIds.derived(shard, shards, "key", "q", "k" + shard), shards));
            }
        }
    }

    @Test
    void onlyLowerCaseUuidsAreValid() {
        assertTrue(TaskIds.isValid(ids.next(0, 1)));
        assertTrue(TaskIds.isValid("00000000-0000-0000-0000-000000000000"));
        for (String text : List.of("", "BA7816BF-8F01-8FEA-8141-40DE5DAE2223", "ba7816bf8f018fea814140de5dae2223",
            "ba7816bf-8f01-8fea-8141-40de5dae222", "ba7816bf-8f01-8fea-8141-40de5dae22233",
            "ga7816bf-8f01-8fea-8141-40de5dae2223", "ba7816bf-8f01-8fea-8141-40de5dae222\n",
            "ba7816bf-8f01-8fea-8141}40de5dae2223", "-a7816bf-8f01-8fea-8141-40de5dae2223")) {
            assertFalse(TaskIds.isValid(text), text);
        }
    }

    @Test
    void lastByteNamesTheShard() {
        assertEquals(0, TaskIds.shard("ba7816bf-8f01-8fea-8141-40de5dae2223", 1));
        assertEquals(0x23 % 16, TaskIds.shard("ba7816bf-8f01-8fea-8141-40de5dae2223", 16));
        assertEquals(255, TaskIds.shard("ba7816bf-8f01-8fea-8141-40de5dae22ff", 256));
    }
}
