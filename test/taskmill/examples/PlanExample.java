package taskmill.examples;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import com.eclipsesource.json.Json;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.client.TaskView;
import taskmill.worker.Worker;
import taskmill.worker.handler.TaskFailure;

/** A failure that the plan tries again, and one that no other attempt can help. Arguments: the broker, Redis. */
final class PlanExample {
    public static void main(String[] args) {
        TaskClient client = new TaskClient(URI.create(args[0]));
        try (Worker worker = Worker.builder().redis(args[1]).start()) {
            worker.handle("fetch", task -> {
                if (task.attempt() < 3) {
                    throw new IOException("the server is busy");
                }
                return Json.value("fetched");
            });
            worker.handle("parse", task -> {
                throw TaskFailure.forGood("line 7 has no date");
            });
            Duration[] plan = {Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMinutes(5)};
            String fetch = client.submit(TaskRequest.handler("fetch", "").retryAfter(plan));
            String parse = client.submit(TaskRequest.handler("parse", "").retryAfter(plan));
            show(client.await(fetch, Duration.ofSeconds(10)));
            show(client.await(parse, Duration.ofSeconds(10)));
        }
    }

    private static void show(TaskView task) {
        System.out.println(task.state().word() + " in attempt " + task.json().getInt("attempt", 0) + ": " + task.message());
    }
}
