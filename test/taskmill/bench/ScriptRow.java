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

/** How fast one worker runs {@code /bin/true}, beside xargs that spawns the same words. */
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
    public Optional<Contest> contest() {
        return Optional.of(new Contest("scripts", "/bin/true", Map.of("rate", "tasks/s")));
    }

    @Override
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        Path bin = Files.createTempDirectory("taskmill-bench");
        Files.copy(Path.of("/bin/true"), bin.resolve("true"));
        try (Stage stage = new Stage()) {
            double limit = xargs(bin);
            fill(stage, TASKS);
            try (Worker worker = Worker.start(stage.config(Map.of("bin_path", bin.toString(), "name", "bench",
                "concurrency", Integer.toString(CONCURRENCY))))) {
                double rate = Gauge.settled(worker, TASKS);
                stage.requireSucceeded(TASKS);
                figures.put("tasks/s", rate);
                figures.put("xargs with setsid, spawns/s", limit);
                figures.put("ratio to xargs", rate / limit);
            }
        }
        Command.of("rm", "-r", bin).run();
        return figures;
    }

    private static void fill(Stage stage, int tasks) {
        List<Submission> batch = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            batch.add(stage.submission(new ScriptWork("true", List.of()), "default", 0));
        }
        stage.store.tasks().submit(batch, 0);
    }

    private static double xargs(Path bin) {
        long start = System.nanoTime();
        Command.of("sh", "-c", "seq " + TASKS + " | xargs -P" + CONCURRENCY + " -n1 setsid " + bin.resolve("true"))
            .run().succeeded();
        return TASKS / ((System.nanoTime() - start) / 1e9);
    }
}
