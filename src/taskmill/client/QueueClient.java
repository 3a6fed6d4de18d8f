package taskmill.client;

import java.util.List;
import java.util.Map;
import com.eclipsesource.json.JsonObject;

/**
 * Talks to a broker about queues. A row of a queue is the JSON of the API: its settings and its counts. Every method
 * throws {@link TaskClientException} if the broker refuses or does not answer. Thread-safe.
 */
public final class QueueClient {
    private final TaskClient client;

    QueueClient(TaskClient client) {
        this.client = client;
    }

    /** {@return the rows of all queues, by name} */
    public List<JsonObject> list() {
        return client.pages("GET", "/api/queues", Map.of("limit", "1000"))
            .flatMap(page -> TaskClient.rows(page, "queues")).toList();
    }

    /** Pauses a queue, which then hands out no tasks.
     * @param queue its name
     * @param note why, for people; may be empty
     * @return the row of the queue */
    public JsonObject pause(String queue, String note) {
        return post(queue, "/pause", note);
    }

    /** Lets a queue go on.
     * @param queue its name
     * @param note why, for people; may be empty
     * @return the row of the queue */
    public JsonObject resume(String queue, String note) {
        return post(queue, "/resume", note);
    }

    /** Replaces all limits of a queue.
     * @param queue its name
     * @param limits some of {@code concurrency}, {@code rate}, {@code per}, {@code burst}; what is not given is none
     * @return the row of the queue */
    public JsonObject limit(String queue, JsonObject limits) {
        return client.put(path(queue), limits.toString());
    }

    /** Removes a queue that has no unfinished task and that no worker serves.
     * @param queue its name */
    public void delete(String queue) {
        client.call("DELETE", path(queue), Map.of());
    }

    private JsonObject post(String queue, String verb, String note) {
        return client.call("POST", path(queue) + verb, Map.of("note", note));
    }

    private static String path(String queue) {
        return "/api/queue/" + HttpCalls.encoded(queue);
    }
}
