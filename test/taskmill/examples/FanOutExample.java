package taskmill.examples;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonArray;
import taskmill.client.SubmitResult;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;
import taskmill.worker.Worker;

/** Many tasks at once, and one after all of them that puts their results together. Arguments: the broker, Redis. */
final class FanOutExample {
    public static void main(String[] args) {
        TaskClient client = new TaskClient(URI.create(args[0]));
        try (Worker worker = Worker.builder().redis(args[1]).start()) {
            worker.handle("count", task -> Json.value(task.args().asString().split(" ").length));
            worker.handle("sum", task -> Json.value(task.args().asArray().values().stream()
                .mapToInt(uuid -> client.find(uuid.asString()).orElseThrow().result().asInt()).sum()));
            List<String> parts = client.submitAll(Stream.of("to be or not to be", "that is", "the question")
                .map(line -> TaskRequest.handler("count", line)).toList()).stream().map(SubmitResult::uuid).toList();
            JsonArray uuids = new JsonArray();
            parts.forEach(uuids::add);
            String sum = client.submit(TaskRequest.handler("sum", uuids).after(parts.toArray(String[]::new)));
            System.out.println(client.await(sum, Duration.ofSeconds(10)).result() + " words");
        }
    }
}
