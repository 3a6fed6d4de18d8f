package taskmill.worker.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import taskmill.support.Eventually;

class ResultMemoryTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    /** It counts in so many bytes. */
    private static final int UNIT = 64;

    private final ResultMemory memory = new ResultMemory(100 * UNIT);
    private final List<Integer> made = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        memory.close();
    }

    private Thread make(int bytes) {
        Thread maker = new Thread(() -> memory.make(bytes * UNIT, () -> made.add(bytes)));
        maker.start();
        return maker;
    }

    private void awaitWaiting(Thread maker) {
        Eventually.await(SOON, "a maker that waits", () -> maker.getState() == Thread.State.WAITING);
    }

    private void awaitMade(Integer... bytes) {
        Eventually.await(SOON, "what is made is " + List.of(bytes), () -> Set.copyOf(made).equals(Set.of(bytes)));
    }

    @Test
    void whatFindsNoRoomWaitsInItsOrderUntilKeptResultsAreGone() {
        memory.keep(20 * UNIT);
        awaitWaiting(make(50));
        awaitWaiting(make(1));
        assertFalse(memory.tryMake(1 * UNIT, () -> made.add(0)), "others came first");

        memory.drop(10 * UNIT);
        awaitMade(50, 1);

        assertTrue(memory.tryMake(70 * UNIT, () -> made.add(70)));
        assertFalse(memory.tryMake(71 * UNIT, () -> made.add(71)));
    }

    @Test
    void oneAloneAlwaysHasRoom() {
        memory.make(1000 * UNIT, () -> assertFalse(memory.tryMake(1 * UNIT, () -> made.add(1))));

        assertTrue(memory.tryMake(1000 * UNIT, () -> made.add(2)));
        assertEquals(List.of(2), made);
    }

    @Test
    void aFailureGivesTheRoomBack() {
        try {
            memory.make(100 * UNIT, () -> {
                throw new IllegalStateException();
            });
        } catch (IllegalStateException expected) {
            assertTrue(memory.tryMake(100 * UNIT, () -> made.add(1)));
        }
        assertEquals(List.of(1), made);
    }

    @Test
    void nobodyWaitsAfterTheEnd() {
        memory.keep(40 * UNIT);
        awaitWaiting(make(1));

        memory.close();

        awaitMade(1);
    }
}
