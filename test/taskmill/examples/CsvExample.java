package taskmill.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import com.eclipsesource.json.JsonObject;
import taskmill.client.SubmitResult;
import taskmill.client.TaskClient;
import taskmill.client.TaskRequest;

/**
 * Imports a file of lines {@code id,name,priority} in batches. Run again, after whatever went wrong, it makes no task twice.
 * Arguments: the broker, the file.
 */
final class CsvExample {
    private static final int BATCH = 1000;
    private final TaskClient client;
    private int stored;
    private int known;
    private int refused;

    private CsvExample(URI broker) {
        client = new TaskClient(broker);
    }

    public static void main(String[] args) throws IOException {
        var all = new CsvExample(URI.create(args[0]));
        try (BufferedReader file = Files.newBufferedReader(Path.of(args[1]))) {
            List<String> batch = new ArrayList<>();
            for (String line = file.readLine(); line != null; line = file.readLine()) {
                batch.add(line);
                if (batch.size() == BATCH) {
                    all.submit(batch);
                    batch.clear();
                }
            }
            all.submit(batch);
        }
        System.out.println(all.stored + " stored, " + all.known + " known, " + all.refused + " refused");
    }

    private void submit(List<String> batch) {
        if (batch.isEmpty()) {
            return;
        }
        List<SubmitResult> results = client.submitAll(batch.stream().map(CsvExample::task).toList());
        for (int i = 0; i < results.size(); i++) {
            SubmitResult result = results.get(i);
            stored += result.status() == 202 ? 1 : 0;
            known += result.status() == 200 ? 1 : 0;
            if (!result.isStored()) {
                refused++;
                System.out.println(batch.get(i) + ": " + result.field() + ": " + result.detail());
            }
        }
    }

    /** The key is what makes the same line the same task. */
    private static TaskRequest task(String line) {
        String[] cell = line.split(",");
        return TaskRequest.handler("customer", new JsonObject().add("id", cell[0]).add("name", cell[1]))
            .priority(Integer.parseInt(cell[2])).retries(5).idempotencyKey("customer-" + cell[0]);
    }
}
