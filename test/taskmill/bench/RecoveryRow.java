package taskmill.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.client.TaskView;
import taskmill.support.Child;
import taskmill.support.Deployment;
import taskmill.support.Eventually;

/** How long tasks of a worker that is killed with -9 do not run: until its successor has them, or another worker. */
final class RecoveryRow implements Row {
    private static final int TASKS = 10;
    private static final Duration LONGEST = Duration.ofSeconds(70);

    @Override
    public String name() {
        return "recovery";
    }

    @Override
    public String title() {
        return "kill -9 of a worker with " + TASKS + " scripts in flight, default lease: seconds until all run again";
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
    public Map<String, Double> measure() throws Exception {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("the worker is started again, s", again(true));
        figures.put("another worker takes over, s", again(false));
        return figures;
    }

    private static double again(boolean restart) throws Exception {
        try (Deployment deployment = Deployment.onOwnRedis("--appendonly yes")) {
            Child broker = deployment.broker().awaitReady();
            TaskClient client = new TaskClient(URI.create("http://" + broker.ready("http")));
            Child victim = deployment.worker("name: victim").awaitReady();
            List<String> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(client.submit(TaskRequest.script("sleep.sh", "1000").maxRunTime(Duration.ofSeconds(900))));
            }
            awaitAttempt(client, tasks, 1);
            if (!restart) {
                deployment.worker("name: other").awaitReady();
            }
            long killed = System.nanoTime();
            victim.kill9();
            if (restart) {
                deployment.worker("name: victim");
            }
            awaitAttempt(client, tasks, 2);
            double seconds = (System.nanoTime() - killed) / 1e9;
            tasks.forEach(client::cancel);
            return seconds;
        }
    }

    private static void awaitAttempt(TaskClient client, List<String> tasks, int attempt) {
        for (String uuid : tasks) {
            Eventually.await(LONGEST, "attempt " + attempt + " of " + uuid, () -> {
                TaskView task = client.find(uuid).orElseThrow();
                return task.json().getInt("attempt", 0) >= attempt;
            });
        }
    }
}
