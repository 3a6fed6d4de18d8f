package taskmill.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import taskmill.store.Submission;
import taskmill.support.Command;
import taskmill.task.ScriptWork;
import taskmill.worker.Worker;

/** How fast one worker runs {@code /bin/true}, beside xargs with the same command. */
final class ScriptRow implements Row {
    private static final int TASKS = Size.of(2000);
    private static final int CONCURRENCY = 4;

    @Override
    public String name() {
        return "scripts";
    }

    @Override
    public String title() {
        return "script tasks /bin/true, " + CONCURRENCY + " at once, beside xargs -P" + CONCURRENCY + " with setsid";
    }

    @Override
    public Optional<PeerComparison> comparison() {
        return Optional.of(new PeerComparison("scripts", "/bin/true", Map.of("rate", "tasks/s")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        Path bin = Files.createTempDirectory("taskmill-bench");
        Files.copy(Path.of("/bin/true"), bin.resolve("true"));
        try (BenchSystem system = new BenchSystem()) {
            double limit = xargs(bin);
            fill(system, TASKS);
            try (Worker worker = Worker.start(system.config(Map.of("bin_path", bin.toString(), "name", "bench",
                "concurrency", Integer.toString(CONCURRENCY))))) {
                double rate = RateMeter.settled(worker, TASKS);
                system.requireSucceeded(TASKS);
                figures.put("tasks/s", rate);
                figures.put("xargs with setsid, spawns/s", limit);
                figures.put("ratio to xargs", rate / limit);
            }
        }
        Command.of("rm", "-r", bin).run();
        return figures;
    }

    private static void fill(BenchSystem system, int tasks) {
        List<Submission> batch = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            batch.add(system.submission(new ScriptWork("true", List.of(), Optional.empty()), "default", 0));
        }
        system.store.tasks().submit(batch, 0).forEach(Submission.Answer::receipt);
    }

    private static double xargs(Path bin) {
        long start = System.nanoTime();
        Command.of("sh", "-c", "seq " + TASKS + " | xargs -P" + CONCURRENCY + " -n1 setsid " + bin.resolve("true"))
            .run().succeeded();
        return TASKS / ((System.nanoTime() - start) / 1e9);
    }
}
