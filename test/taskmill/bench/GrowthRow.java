package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What claims, submits and counts cost with more and more waiting tasks, half of them scheduled. */
final class GrowthRow implements Row {
    private static final int MEASURED = Size.of(10_000);
    private static final int COUNTS = 200;
    private static final long TOMORROW_MS = 86_400_000;
    private static final int FEW = 10_000;
    private static final int MANY = 1_000_000;
    private static final List<Integer> WAITING = Size.isFull() ? List.of(0, FEW, 100_000, MANY, 3_000_000)
        : List.of(0, FEW, 100_000, MANY);

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public String title() {
        return "claim and settle, submit, and count while others wait, half of them scheduled";
    }

    @Override
    public int runs() {
        return 3;
    }

    @Override
    public boolean warmsUp() {
        return false;
    }

    @Override
    public Map<String, Double> measure() {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (BenchSystem system = new BenchSystem()) {
            ClaimLoop claims = new ClaimLoop(system);
            system.fill(MEASURED, 0);
            claims.drain(MEASURED);
            int waiting = 0;
            for (int goal : WAITING) {
                int half = Size.of(goal) / 2 - waiting;
                if (goal > 0) {
                    system.fill(half, 0);
                    system.fill(half, System.currentTimeMillis() + TOMORROW_MS);
                    waiting += half;
                }
                measure(system, claims, " with " + goal + " waiting", figures);
            }
        }
        for (String what : List.of("claim", "submit")) {
            figures.put("ratio of " + what + " with " + MANY + " to " + FEW, figures.get(what + " with " + MANY
                + " waiting, tasks/s") / figures.get(what + " with " + FEW + " waiting, tasks/s"));
        }
        return figures;
    }

    private static void measure(BenchSystem system, ClaimLoop claims, String when, Map<String, Double> figures) {
        long start = System.nanoTime();
        system.fill(MEASURED, 0);
        figures.put("submit" + when + ", tasks/s", MEASURED / ((System.nanoTime() - start) / 1e9));
        start = System.nanoTime();
        claims.drain(MEASURED);
        figures.put("claim" + when + ", tasks/s", MEASURED / ((System.nanoTime() - start) / 1e9));
        start = System.nanoTime();
        for (int i = 0; i < COUNTS; i++) {
            system.store.queues().counts(Optional.empty());
        }
        figures.put("count" + when + ", ms", (System.nanoTime() - start) / 1e6 / COUNTS);
    }
}
