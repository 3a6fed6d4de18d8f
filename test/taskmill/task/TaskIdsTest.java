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
        UUID uuid = UUID.fromString(ids.next());

        assertEquals(7, uuid.version());
        assertEquals(2, uuid.variant());
        long stamp = uuid.getMostSignificantBits() >>> 16;
        assertTrue(stamp >= before && stamp <= System.currentTimeMillis() + 1, stamp + " is not now");
    }

    @Test
    void newIdsAscendAlsoWithinAMillisecond() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            made.add(ids.next());
        }

        assertEquals(made.stream().sorted().distinct().toList(), made);
    }

    @Test
    void noIdIsGivenTwiceByManyThreads() {
        Set<String> made = ConcurrentHashMap.newKeySet();
        IntStream.range(0, 20_000).parallel().forEach(i -> made.add(ids.next()));

        assertEquals(20_000, made.size());
    }

    @Test
    void keyAlwaysMeansTheSameIdOfVersionEight() {
        UUID uuid = UUID.fromString(TaskIds.forKey("order-17"));

        assertEquals(8, uuid.version());
        assertEquals(2, uuid.variant());
        assertEquals(uuid.toString(), TaskIds.forKey("order-17"));
        assertNotEquals(uuid.toString(), TaskIds.forKey("order-18"));
    }

    /** The first 16 bytes of SHA-256 of "abc" (FIPS 180-4), with version and variant put in. */
    @Test
    void idOfAKeyIsMadeFromItsSha256() {
        assertEquals("ba7816bf-8f01-8fea-8141-40de5dae2223", TaskIds.forKey("abc"));
    }

    @Test
    void onlyLowerCaseUuidsAreValid() {
        assertTrue(TaskIds.isValid(ids.next()));
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

    @Test
    void shardsAreFilledEvenly() {
        int[] filled = new int[16];
        for (int i = 0; i < 16_000; i++) {
            filled[TaskIds.shard(ids.next(), 16)]++;
        }

        for (int count : filled) {
            assertTrue(count > 800 && count < 1200, count + " of 16,000 ids in one of 16 shards");
        }
    }
}
