package taskmill.examples;

import java.net.URI;
import java.time.Duration;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonValue;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.client.TaskView;
import taskmill.worker.Worker;
import taskmill.worker.handler.HandlerTask;

/** A handler says how far it is, and a client shows it. Arguments: the broker, Redis. */
final class ProgressExample {
    public static void main(String[] args) {
        TaskClient client = new TaskClient(URI.create(args[0]));
        // What a handler says arrives with the next renewal of its lease, so a third of a lease late.
        try (Worker worker = Worker.builder().redis(args[1]).option("lease", Duration.ofSeconds(2)).start()) {
            worker.handle("copy", ProgressExample::copy);
            String uuid = client.submit(TaskRequest.handler("copy", Json.value(20)));
            TaskView task;
            do {
                task = client.await(uuid, Duration.ofMillis(300));
                task.progress().ifPresent(now -> System.out.println(now.percent() + " %, " + now.text()));
            } while (!task.state().isFinished());
            System.out.println(task.message());
        }
    }

    private static JsonValue copy(HandlerTask task) throws InterruptedException {
        int files = task.args().asInt();
        for (int done = 1; done <= files; done++) {
            Thread.sleep(80);
            task.progress(100 * done / files, done + " of " + files + " files");
        }
        return Json.value("copied " + files + " files");
    }
}
