package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How fast one Java program stores tasks in batches of 500. */
final class SubmitBatchRow implements Row {
    private static final int TASKS = Size.of(200_000);
    private static final int SINGLES = Size.of(20_000);

    @Override
    public String name() {
        return "submit-batch";
    }

    @Override
    public String title() {
        return "submit in batches of 500 straight to the store, 200-byte argument";
    }

    @Override
    public Optional<PeerComparison> comparison() {
        return Optional.of(new PeerComparison("submit", "", Map.of("rate", "tasks/s", "single", "one by one, tasks/s")));
    }

    @Override
    public Map<String, Double> measure() {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (BenchSystem system = new BenchSystem()) {
            long start = System.nanoTime();
            system.fill(TASKS, 0);
            figures.put("tasks/s", TASKS / ((System.nanoTime() - start) / 1e9));
            start = System.nanoTime();
            for (int i = 0; i < SINGLES; i++) {
                system.fill(1, 0);
            }
            figures.put("one by one, tasks/s", SINGLES / ((System.nanoTime() - start) / 1e9));
        }
        return figures;
    }
}
