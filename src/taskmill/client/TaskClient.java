package taskmill.client;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import javax.net.ssl.SSLContext;
import taskmill.client.HttpCalls.Call;
import taskmill.task.Check;
import taskmill.task.JsonLibrary;
import taskmill.task.Seconds;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/**
 * Talks to one broker, and sends no task twice by itself. Every method throws {@link TaskClientException} if the broker
 * refuses or does not answer, with 404 for a task that is unknown or whose result has expired and 409 for one whose
 * state does not permit it; and an IllegalArgumentException for a uuid that is none. An interrupt counts as no answer,
 * after the request that is under way, which takes up to 10 seconds where it waits. Thread-safe; share one.
 */
public final class TaskClient {
    private static final long LONGEST_WAIT_MS = 10_000;
    private static final String EVENTS_WAIT = "10";
    private final HttpCalls http;

    /** A client of a broker that wants no token.
     * @param broker such as {@code http://127.0.0.1:9595}, or with a path where a proxy has put one */
    public TaskClient(URI broker) {
        this(broker, Optional.empty(), Optional.empty());
    }

    /** A client of a broker that wants a token.
     * @param broker its address
     * @param token for each request */
    public TaskClient(URI broker, String token) {
        this(broker, Optional.of(token), Optional.empty());
    }

    /** A client of an https broker whose certificate Java alone may not trust.
     * @param broker its address
     * @param token for each request
     * @param tls what to trust instead of what Java trusts */
    public TaskClient(URI broker, Optional<String> token, Optional<SSLContext> tls) {
        JsonLibrary.load();
        this.http = new HttpCalls(broker.toString().replaceFirst("/+$", ""), token, tls);
    }

    /** {@return the answer to any request of the API} Parameters are sent in the query of a GET or DELETE, else as a
     * form.
     * @param method of HTTP
     * @param path such as {@code /api/stats}
     * @param parameters texts, as curl would send them */
    public JsonObject call(String method, String path, Map<String, String> parameters) {
        return http.json(request(method, path, parameters, Map.of()));
    }

    /** {@return the answer to any request as it came, also if it is not JSON}
     * @param method of HTTP
     * @param path such as {@code /metrics}
     * @param parameters as for {@link #call} */
    public String text(String method, String path, Map<String, String> parameters) {
        return http.text(request(method, path, parameters, Map.of()));
    }

    private static Call request(String method, String path, Map<String, String> parameters, Map<String, String> more) {
        String encoded = HttpCalls.encoded(parameters);
        boolean isQuery = List.of("GET", "DELETE").contains(method);
        Map<String, String> headers = new HashMap<>(Map.of("Content-Type", HttpCalls.FORM));
        headers.putAll(more);
        return new Call(method, isQuery && !encoded.isEmpty() ? path + "?" + encoded : path, isQuery ? "" : encoded,
            headers,
            Seconds.duration("wait", parameters.getOrDefault("wait", "0")));
    }

    /** Hands a task to the broker. When it returns, the task is stored; when it throws with a status of 0 or above 499,
     * it may be.
     * @param task what to run
     * @return its uuid; the same for the same idempotency key */
    public String submit(TaskRequest task) {
        return http.json(posted(task, task.path())).getString("uuid", "");
    }

    /** {@return what the broker would store of a task, by the names of the API} Nothing is stored.
     * @param task what to look at */
    public JsonObject dryRun(TaskRequest task) {
        return http.json(posted(task, task.path() + "?dry_run=1"));
    }

    /** Hands many tasks to the broker in one request. Each is stored or refused as if it came alone.
     * @param tasks up to 10,000, together at most 16 MiB
     * @return what became of each, in their order */
    public List<SubmitResult> submitAll(List<TaskRequest> tasks) {
        String lines = tasks.stream().map(TaskRequest::line).collect(Collectors.joining("\n"));
        JsonObject answer = http.json(new Call("POST", "/api/tasks", "application/x-ndjson", lines));
        return rows(answer, "tasks").map(SubmitResult::new).toList();
    }

    private static Call posted(TaskRequest task, String path) {
        return new Call("POST", path, task.json(), keyed(task.key()), 0);
    }

    /** With a key of its own where there is none: whatever sends it twice on the way makes one task. */
    private static Map<String, String> keyed(Optional<String> key) {
        return Map.of("Content-Type", HttpCalls.JSON, "Idempotency-Key",
            key.orElseGet(() -> UUID.randomUUID().toString()));
    }

    /** {@return what this broker knows of crons} */
    public CronClient crons() {
        return new CronClient(this);
    }

    /** {@return what this broker knows of queues} */
    public QueueClient queues() {
        return new QueueClient(this);
    }

    /** {@return the rows of all workers that are alive, by the names of the API} */
    public List<JsonObject> workers() {
        return rows(call("GET", "/api/workers", Map.of()), "workers").toList();
    }

    /** Makes a worker claim nothing more, or claim again.
     * @param workerId as its row has it
     * @param quiet true to claim nothing
     * @return its row */
    public JsonObject quiet(String workerId, boolean quiet) {
        return call("POST", "/api/worker/" + HttpCalls.encoded(workerId) + (quiet ? "/quiet" : "/unquiet"), Map.of());
    }

    /** {@return the task as it stands; nothing if it is unknown or its result has expired}
     * @param uuid uuid of the task */
    public Optional<TaskView> find(String uuid) {
        return find("GET", path(uuid)).map(TaskView::new);
    }

    /** {@return the tasks that fit every parameter of a filter, read page by page as the stream is}
     * @param filter such as {@code state}, {@code tag} and {@code since}; {@code limit} is the length of a page */
    public Stream<TaskView> tasks(Map<String, String> filter) {
        return pages("GET", "/api/tasks", filter).flatMap(page -> rows(page, "tasks")).map(TaskView::new);
    }

    /** Changes every task that fits a filter, in one call for each element of the stream: nothing happens until it is
     * read.
     * @param verb {@code cancel}, {@code retry}, {@code start} or {@code forget}
     * @param filter as for {@link #tasks}, or {@code all=true}
     * @return how many each call {@code matched}, were {@code done} and were {@code skipped} */
    public Stream<JsonObject> change(String verb, Map<String, String> filter) {
        return pages("POST", "/api/tasks/" + verb, filter);
    }

    /** {@return the answers to a {@link #call} that is repeated with the cursor of the one before, as the stream is
     * read}
     * @param method of HTTP
     * @param path of the list
     * @param parameters of each call */
    public Stream<JsonObject> pages(String method, String path, Map<String, String> parameters) {
        JsonObject start = new JsonObject().add("cursor", parameters.getOrDefault("cursor", ""));
        return Stream.iterate(start, Objects::nonNull, page -> {
            JsonValue cursor = page.get("cursor");
            if (cursor == null || cursor.isNull()) {
                return null;
            }
            Map<String, String> next = new HashMap<>(parameters);
            next.put("cursor", cursor.asString());
            next.values().removeIf(String::isEmpty);
            return call(method, path, next);
        }).skip(1);
    }

    static Stream<JsonObject> rows(JsonObject answer, String name) {
        return answer.get(name).asArray().values().stream().map(JsonValue::asObject);
    }

    /** Waits until a task has finished.
     * @param uuid uuid of the task
     * @param longest how long
     * @return the task as it is then, or when the time is over */
    public TaskView await(String uuid, Duration longest) {
        long untilNanos = System.nanoTime() + longest.toNanos();
        while (true) {
            long leftMs = Math.max(0, Math.min(LONGEST_WAIT_MS, (untilNanos - System.nanoTime()) / 1_000_000));
            TaskView task = new TaskView(call("GET", path(uuid), Map.of("wait", Seconds.json(leftMs).toString())));
            if (task.state().isFinished() || untilNanos - System.nanoTime() <= 0) {
                return task;
            }
        }
    }

    /** {@return why a task does not run, and what would change that: {@code state} and {@code reasons}}
     * @param uuid uuid of the task */
    public JsonObject why(String uuid) {
        return call("GET", path(uuid) + "/why", Map.of());
    }

    /** {@return a piece of the output of a script, also while it runs: {@code text} and where the {@code next} begins;
     * {@code ended} is null as long as there may be more}
     * @param uuid uuid of the task
     * @param stream {@code stdout} or {@code stderr}, of the last attempt
     * @param offset where the piece begins, in bytes
     * @param wait how long the answer is held until there is something new */
    public JsonObject output(String uuid, String stream, long offset, Duration wait) {
        return call("GET", path(uuid) + "/output", Map.of("stream", stream, "offset", Long.toString(offset),
            "wait", Seconds.json(wait.toMillis()).toString()));
    }

    /** {@return what happens from now on, as long as the stream is read: it has no end, and waits}
     * @param topics some of {@code overview}, {@code queues}, {@code workers} and {@code task:UUID} */
    public Stream<BrokerEvent> events(String... topics) {
        AtomicReference<String> last = new AtomicReference<>("");
        Map<String, String> asked = Map.of("topics", String.join(",", topics), "wait", EVENTS_WAIT);
        return Stream.generate(() -> {
            Map<String, String> after = last.get().isEmpty() ? Map.of() : Map.of("Last-Event-ID", last.get());
            String answer = http.text(request("GET", "/api/events", asked, after));
            List<BrokerEvent> events = BrokerEvent.parse(answer);
            events.forEach(event -> last.set(event.id().isEmpty() ? last.get() : event.id()));
            if (events.isEmpty()) {
                BrokerEvent.pause(answer);
            }
            return events;
        }).flatMap(List::stream);
    }

    /** Cancels a task.
     * @param uuid uuid of the task
     * @return CANCELED if it will not start any more, RUNNING if it was told to stop */
    public TaskState cancel(String uuid) {
        return TaskState.of(post(uuid, "/cancel").getString("state", ""));
    }

    /** Queues a failed or canceled task again.
     * @param uuid uuid of the task */
    public void retry(String uuid) {
        post(uuid, "/retry");
    }

    /** Queues a task now that waits for its start time, or for its next attempt.
     * @param uuid uuid of the task */
    public void start(String uuid) {
        post(uuid, "/start");
    }

    /** Removes a finished task before its result has expired.
     * @param uuid uuid of the task */
    public void forget(String uuid) {
        post(uuid, "/forget");
    }

    /** Submits a copy of a task.
     * @param uuid uuid of the task
     * @param changes parameters of a submit instead of its own
     * @return the uuid of the copy */
    public String clone(String uuid, JsonObject changes) {
        return http.json(new Call("POST", path(uuid) + "/clone", changes.toString(), keyed(Optional.empty()), 0))
            .getString("uuid", "");
    }

    private JsonObject post(String uuid, String verb) {
        return call("POST", path(uuid) + verb, Map.of());
    }

    private static String path(String uuid) {
        Check.that(TaskIds.isValid(uuid.toLowerCase(Locale.ROOT)), "uuid=" + uuid + " is none");
        return "/api/task/" + uuid;
    }

    JsonObject put(String path, String json) {
        return http.json(new Call("PUT", path, HttpCalls.JSON, json));
    }

    /** Nothing if the answer is 404. */
    Optional<JsonObject> find(String method, String path) {
        try {
            return Optional.of(call(method, path, Map.of()));
        } catch (TaskClientException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
