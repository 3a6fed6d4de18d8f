package taskmill.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskmill.worker.Worker;

/** How the rate of tasks grows with workers and with shards. */
final class WorkersRow implements Row {
    private static final int TASKS = Size.of(60_000);
    private static final List<Integer> WORKERS = List.of(1, 2, 3, 4);
    private static final List<Integer> SHARDS = List.of(1, 4, 16);
    private final boolean byShards;

    WorkersRow(boolean byShards) {
        this.byShards = byShards;
    }

    @Override
    public String name() {
        return byShards ? "shards" : "workers";
    }

    @Override
    public String title() {
        return "no-op handler tasks, " + TASKS + " preloaded, "
            + (byShards ? "one worker, 1 to 16 shards" : "1 to 4 workers in one process");
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        List<Integer> numbers = byShards ? SHARDS : WORKERS;
        for (int number : numbers) {
            figures.put(number + " " + name() + ", tasks/s", byShards ? rate(1, number) : rate(number, 1));
        }
        int most = numbers.get(numbers.size() - 1);
        figures.put("ratio of " + most + " to 1", figures.get(most + " " + name() + ", tasks/s")
            / figures.get(1 + " " + name() + ", tasks/s"));
        return figures;
    }

    private static double rate(int workers, int shards) throws Exception {
        try (BenchSystem system = new BenchSystem(shards)) {
            system.fill(TASKS, 0);
            RateMeter meter = new RateMeter(TASKS);
            List<Worker> started = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                started.add(system.noopWorker("bench" + i, NoopRow.CONCURRENCY, meter::count));
            }
            double rate = meter.rate();
            started.forEach(Worker::close);
            return rate;
        }
    }
}
