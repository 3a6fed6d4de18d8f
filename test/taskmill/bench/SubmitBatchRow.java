package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** How fast one Java program stores tasks in batches of 500. */
final class SubmitBatchRow implements Row {
    private static final int TASKS = 200_000;

    @Override
    public String name() {
        return "submit-batch";
    }

    @Override
    public String title() {
        return "submit in batches of 500 straight to the store, 200-byte argument";
    }

    @Override
    public Map<String, Double> measure() {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Stage stage = new Stage()) {
            long start = System.nanoTime();
            stage.fill(TASKS, 0);
            figures.put("tasks/s", TASKS / ((System.nanoTime() - start) / 1e9));
        }
        return figures;
    }
}
