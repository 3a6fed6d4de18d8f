package taskmill.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import taskmill.worker.Worker;

/** How fast one worker runs a backlog of tasks that do nothing. */
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
    public Optional<PeerComparison> comparison() {
        return Optional.of(new PeerComparison("noop", "", Map.of("rate", "tasks/s")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        try (BenchSystem system = new BenchSystem()) {
            system.fill(TASKS, 0);
            double limit = BareLoop.rate(system, TASKS);
            RateMeter meter = new RateMeter(TASKS);
            Worker worker = system.noopWorker(CONCURRENCY, meter::count);
            double rate = meter.rate();
            worker.close();
            figures.put("tasks/s", rate);
            figures.put("bare EVALSHA loop of the same commands, tasks/s", limit);
            figures.put("ratio to the bare loop", rate / limit);
        }
        return figures;
    }
}
