package taskmill.client;

import java.util.ArrayList;
import java.util.List;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/**
 * Talks to a broker about queues. A row of a queue is the JSON of the API: its settings and its counts. Every method
 * throws {@link TaskClientException} if the broker refuses or does not answer. Thread-safe.
 */
public final class QueueClient {
    private final TaskClient client;

    QueueClient(TaskClient client) {
        this.client = client;
    }

    /** The rows of all queues, by name. */
    public List<JsonObject> list() {
        List<JsonObject> rows = new ArrayList<>();
        JsonValue cursor = Json.value("");
        while (!cursor.isNull()) {
            JsonObject page = client.send(client.request("/api/queues?limit=1000&cursor=" + cursor.asString()).GET());
            page.get("queues").asArray().forEach(row -> rows.add(row.asObject()));
            cursor = page.get("cursor");
        }
        return rows;
    }

    /** Pauses a queue, which then hands out no tasks, and answers its row. The note is for people and may be empty. */
    public JsonObject pause(String queue, String note) {
        return post(queue, "/pause", note);
    }

    /** Lets a queue go on, and answers its row. */
    public JsonObject resume(String queue, String note) {
        return post(queue, "/resume", note);
    }

    /**
     * Replaces all limits of a queue, and answers its row.
     *
     * @param limits some of {@code concurrency}, {@code rate}, {@code per}, {@code burst}; what is not given is none
     */
    public JsonObject limit(String queue, JsonObject limits) {
        return client.put(path(queue), limits.toString());
    }

    /** Removes a queue that has no unfinished task and that no worker serves. */
    public void delete(String queue) {
        client.send(client.request(path(queue)).DELETE());
    }

    private JsonObject post(String queue, String verb, String note) {
        return client.post(path(queue) + verb, new JsonObject().add("note", note).toString());
    }

    private static String path(String queue) {
        return "/api/queue/" + CronClient.encoded(queue);
    }
}
