package taskmill.examples;

import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import taskmill.client.SubmitResult;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.worker.Worker;

/** Mails that a server takes at ten a second, whatever number of workers sends them. Arguments: the broker, Redis. */
final class RateExample {
    public static void main(String[] args) {
        TaskClient client = new TaskClient(URI.create(args[0]));
        String queue = "handler.mail";
        client.queues().limit(queue, new JsonObject().add("rate", 10).add("per", 1).add("concurrency", 5));
        try (Worker worker = Worker.builder().redis(args[1]).start()) {
            worker.handle("mail", task -> Json.value(System.nanoTime()));
            List<String> mails = client.submitAll(IntStream.range(0, 10)
                .mapToObj(i -> TaskRequest.handler("mail", "mail " + i)).toList()).stream().map(SubmitResult::uuid).toList();
            List<Long> sent = mails.stream()
                .map(uuid -> client.await(uuid, Duration.ofSeconds(10)).result().asLong()).toList();
            Duration took = Duration.ofNanos(Collections.max(sent) - Collections.min(sent));
            System.out.println("sent " + sent.size() + " mails in " + took.toMillis() + " ms");
        }
        client.queues().limit(queue, new JsonObject());
    }
}
