package taskmill.worker;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The order in which one claim goes through the queues. Has no state. */
final class QueueOrder {
    /**
     * The queues as they are where none has a weight. Else in an order that is drawn: of those that are left, each is
     * next with a chance in proportion to its weight, which is 1 if none was given.
     */
    static List<String> draw(List<String> queues, Map<String, Integer> weights, RandomGenerator random) {
        if (weights.isEmpty()) {
            return queues;
        }
        // The least of some exponential variables is each of them with a chance in proportion to its rate.
        Map<String, Double> places = new HashMap<>();
        queues.forEach(queue -> places.put(queue,
            -Math.log(1 - random.nextDouble()) / weights.getOrDefault(queue, 1)));
        return queues.stream().sorted(Comparator.comparing(places::get)).toList();
    }
}
