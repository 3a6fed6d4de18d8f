package taskmill.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The order of queues in a claim. */
final class QueueOrderTest {
    private static final List<String> QUEUES = List.of("a", "b", "c");
    private static final int DRAWS = 60_000;
    private final Random random = new Random(1);

    private long times(Map<String, Integer> weights, int place, String queue) {
        long times = 0;
        for (int i = 0; i < DRAWS; i++) {
            times += WorkerLoop.drawOrder(QUEUES, weights, random).indexOf(queue) == place ? 1 : 0;
        }
        return times;
    }

    @Test
    void withoutWeightsItIsThatOfPreference() {
        assertEquals(DRAWS, times(Map.of(), 0, "a"));
    }

    @Test
    void eachQueueIsFirstInProportionToItsWeight() {
        Map<String, Integer> weights = Map.of("a", 4, "b", 1);

        assertEquals(DRAWS * 4 / 6.0, times(weights, 0, "a"), DRAWS * 0.01);
        assertEquals(DRAWS / 6.0, times(weights, 0, "c"), DRAWS * 0.01);
        assertEquals(DRAWS * (4 / 6.0 / 2 + 1 / 6.0 / 5), times(weights, 1, "b"), DRAWS * 0.01);
    }
}
