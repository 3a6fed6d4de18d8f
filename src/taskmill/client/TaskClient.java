package taskmill.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.ParseException;
import javax.net.ssl.SSLContext;
import taskmill.task.Check;
import taskmill.task.JsonLibrary;
import taskmill.task.Seconds;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/**
 * Talks to one broker, and sends no task twice by itself. Every method throws {@link TaskClientException} if the broker
 * refuses or does not answer, with 404 for a task that is unknown or whose result has expired and 409 for one whose
 * state does not permit it; and an IllegalArgumentException for a uuid that is none. Thread-safe; share one.
 */
public final class TaskClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final long LONGEST_WAIT_MS = 50_000;
    private final HttpClient http;
    private final String broker;
    private final Optional<String> token;

    /** @param broker such as {@code http://127.0.0.1:9595}, or with a path where a proxy has put one */
    public TaskClient(URI broker) {
        this(broker, Optional.empty(), builder());
    }

    /** A client of a broker that wants a token. */
    public TaskClient(URI broker, String token) {
        this(broker, Optional.of(token), builder());
    }

    /** A client of an https broker whose certificate Java alone would not trust. */
    public TaskClient(URI broker, String token, SSLContext tls) {
        this(broker, Optional.of(token), builder().sslContext(tls));
    }

    private TaskClient(URI broker, Optional<String> token, HttpClient.Builder http) {
        JsonLibrary.load();
        this.http = http.build();
        this.broker = broker.toString().replaceFirst("/+$", "");
        this.token = token;
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
    }

    /**
     * Hands a task to the broker and answers its uuid. When it returns, the task is stored; when it throws with a
     * status of 0 or above 499, it may be. Called again with the same idempotency key it answers the same uuid.
     */
    public String submit(TaskRequest task) {
        return send(posted(task, task.path())).getString("uuid", "");
    }

    /** What the broker would store of a task, by the names of the API; nothing is stored. */
    public JsonObject dryRun(TaskRequest task) {
        return send(posted(task, task.path() + "?dry_run=1"));
    }

    /**
     * Hands up to 10,000 tasks to the broker in one request of at most 16 MiB. Each is stored or refused as if it came
     * alone. The answer has their order.
     */
    public List<SubmitResult> submitAll(List<TaskRequest> tasks) {
        String lines = tasks.stream().map(TaskRequest::line).collect(Collectors.joining("\n"));
        JsonObject answer = send(request("/api/tasks").header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(lines, StandardCharsets.UTF_8)));
        return answer.get("tasks").asArray().values().stream().map(row -> new SubmitResult(row.asObject())).toList();
    }

    /** What this broker knows of crons. */
    public CronClient crons() {
        return new CronClient(this);
    }

    /** What this broker knows of queues. */
    public QueueClient queues() {
        return new QueueClient(this);
    }

    private HttpRequest.Builder posted(TaskRequest task, String path) {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(task.json(), StandardCharsets.UTF_8));
        task.key().ifPresent(key -> request.header("Idempotency-Key", key));
        return request;
    }

    /** The task as it stands; nothing if it is unknown or its result has expired. */
    public Optional<TaskView> find(String uuid) {
        return find(request(path(uuid)).GET()).map(TaskView::new);
    }

    /** Waits until a task has finished, and answers it as it is then, or when the time is over. */
    public TaskView await(String uuid, Duration longest) {
        long untilNanos = System.nanoTime() + longest.toNanos();
        while (true) {
            long leftMs = Math.max(0, Math.min(LONGEST_WAIT_MS, (untilNanos - System.nanoTime()) / 1_000_000));
            TaskView task = new TaskView(send(request(path(uuid) + "?wait=" + Seconds.json(leftMs))
                .timeout(ANSWER.plusMillis(leftMs)).GET()));
            if (task.state().isFinished() || untilNanos - System.nanoTime() <= 0) {
                return task;
            }
        }
    }

    /** Cancels a task. Answers CANCELED if it will not start any more, RUNNING if it was told to stop. */
    public TaskState cancel(String uuid) {
        return TaskState.of(send(request(path(uuid)).DELETE()).getString("state", ""));
    }

    /** Queues a failed or canceled task again. */
    public void retry(String uuid) {
        post(uuid, "/retry", "");
    }

    /** Queues a task now that waits for its start time, or for its next attempt. */
    public void start(String uuid) {
        post(uuid, "/start", "");
    }

    /** Removes a finished task before its result has expired. */
    public void forget(String uuid) {
        post(uuid, "/forget", "");
    }

    /** Submits a copy of a task, with these parameters of a submit instead of its own. Answers the uuid of the copy. */
    public String clone(String uuid, JsonObject changes) {
        return post(uuid, "/clone", changes.toString()).getString("uuid", "");
    }

    private JsonObject post(String uuid, String verb, String body) {
        return post(path(uuid) + verb, body);
    }

    private static String path(String uuid) {
        Check.that(TaskIds.isValid(uuid.toLowerCase(Locale.ROOT)), "uuid=" + uuid + " is none");
        return "/api/task/" + uuid;
    }

    HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(broker + path)).timeout(ANSWER);
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    JsonObject post(String path, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8)));
    }

    JsonObject put(String path, String json) {
        return send(request(path).header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8)));
    }

    /** Nothing if the answer is 404. */
    Optional<JsonObject> find(HttpRequest.Builder request) {
        try {
            return Optional.of(send(request));
        } catch (TaskClientException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    JsonObject send(HttpRequest.Builder request) {
        HttpResponse<String> response = response(request.build());
        JsonObject json = parsed(response);
        if (response.statusCode() >= 300) {
            throw new TaskClientException(response.statusCode(), json.getString("field", ""),
                json.getString("detail", "HTTP " + response.statusCode()), null);
        }
        return json;
    }

    private HttpResponse<String> response(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new TaskClientException(0, "", "no answer from the broker at " + broker, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskClientException(0, "", "interrupted while the broker was asked", e);
        }
    }

    private static JsonObject parsed(HttpResponse<String> response) {
        try {
            return Json.parse(response.body()).asObject();
        } catch (ParseException | UnsupportedOperationException e) {
            throw new TaskClientException(response.statusCode(), "", "this is no answer of a broker: HTTP "
                + response.statusCode(), e);
        }
    }
}
