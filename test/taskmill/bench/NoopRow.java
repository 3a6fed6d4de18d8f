package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import taskmill.worker.Worker;

/** How fast one worker drains a backlog of tasks that do nothing. */
final class NoopRow implements Row {
    private static final int TASKS = Size.of(200_000);
    static final int CONCURRENCY = 256;

    @Override
    public String name() {
        return "noop";
    }

    @Override
    public String title() {
        return "no-op handler tasks of one worker, " + TASKS + " preloaded, 200-byte argument, leases and results on";
    }

    @Override
    public Optional<Contest> contest() {
        return Optional.of(new Contest("noop", "", Map.of("rate", "tasks/s")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (Stage stage = new Stage()) {
            stage.fill(TASKS, 0);
            double limit = BareLoop.rate(stage, TASKS);
            Gauge gauge = new Gauge(TASKS);
            Worker worker = stage.noopWorker(CONCURRENCY, gauge::hit);
            double rate = gauge.rate();
            worker.close();
            figures.put("tasks/s", rate);
            figures.put("bare EVALSHA loop of the same commands, tasks/s", limit);
            figures.put("ratio to the bare loop", rate / limit);
        }
        return figures;
    }
}
