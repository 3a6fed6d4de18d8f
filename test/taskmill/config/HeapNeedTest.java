package taskmill.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeapNeedTest {
    private static final int MIB = 1 << 20;

    private final HeapNeed heap = new HeapNeed(256L * MIB);

    @Test
    void defaultsFit() {
        HeapNeed small = new HeapNeed(32L * MIB);

        assertEquals(8L * MIB, small.ofBody(MIB));
        assertEquals(8L * MIB, small.ofRequests(256));
        assertEquals(44L * 64 * 1024, small.ofOutputs(64 << 10, 10));
    }

    @Test
    void threeQuartersOfTheHeapMayBeNeeded() {
        assertEquals(192L * MIB, heap.ofBody(24 * MIB));
        assertThrows(IllegalArgumentException.class, () -> heap.ofBody(24 * MIB + 1));
    }

    @Test
    void largestValuesDoNotOverflow() {
        assertThrows(IllegalArgumentException.class, () -> heap.ofBody(Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> heap.ofRequests(Integer.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> heap.ofOutputs(Integer.MAX_VALUE, 10_000));
    }

    @Test
    void refusalNamesWhatIsNeededAndWhatIsThere() {
        String message = assertThrows(IllegalArgumentException.class, () -> heap.ofOutputs(8 * MIB, 10)).getMessage();

        assertTrue(message.contains("352 MiB") && message.contains("256 MiB"), message);
        assertEquals(352L * MIB, new HeapNeed(517L * MIB).ofOutputs(8 * MIB, 10));
        assertTrue(message.endsWith("-Xmx518m"), message);
    }

    @Test
    void outputsTasksAndResultsShareThreeQuartersOfTheHeap() {
        for (int slots : new int[] {1, 10, 500}) {
            WorkerConfig.HeapShares shares = heap.shares(64 << 10, slots);

            assertEquals(192L * MIB - 2L * slots * (64 << 10), shares.tasks() + shares.results());
            assertTrue(shares.tasks() >= 16L * MIB && shares.tasks() <= 64L * MIB, shares::toString);
        }
    }
}
