package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import taskmill.worker.Worker;

/** Whether a long backlog makes claims slower: claims 50,000 tasks from a long one and from a short one. */
final class BacklogRow implements Row {
    private static final int DRAINED = Size.of(50_000);
    private static final int SHORT = Size.of(60_000);
    private static final int LONG = Size.of(1_000_000);

    @Override
    public String name() {
        return "backlog";
    }

    @Override
    public String title() {
        return "claim rate with " + LONG + " waiting tasks against " + SHORT;
    }

    @Override
    public int runs() {
        return 3;
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        double few = rate(SHORT);
        double many = rate(LONG);
        figures.put("tasks/s of " + SHORT, few);
        figures.put("tasks/s of " + LONG, many);
        figures.put("ratio of many to few", many / few);
        return figures;
    }

    private static double rate(int waiting) throws Exception {
        try (BenchSystem system = new BenchSystem()) {
            system.fill(waiting, 0);
            RateMeter meter = new RateMeter(DRAINED);
            Worker worker = system.noopWorker(256, meter::count);
            double rate = meter.rate();
            worker.hurry();
            worker.close();
            return rate;
        }
    }
}
