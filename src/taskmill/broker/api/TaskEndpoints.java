package taskmill.broker.api;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.live.Waiters;
import taskmill.http.Endpoint;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.Router;
import taskmill.store.StoredTask;
import taskmill.store.TaskStore;
import taskmill.task.Message;
import taskmill.task.Refusal;
import taskmill.task.TaskIds;
import taskmill.task.TaskState;

/** Reads one task, waits for it, cancels it, retries it. */
final class TaskEndpoints {
    /** What Redis holds of a large task, its parts, its message, and the answer, all at once. */
    private static final int COPIES = 8;

    private final TaskStore tasks;
    private final Waiters waiters;
    private final long keepMs;
    /** The answer for a large task takes a multiple of its size while it is made. */
    private final QueryLimit reads = new QueryLimit(8, Integer.MAX_VALUE);

    /** @param keepMs how long the result of a canceled task is kept, unless the task says so itself */
    TaskEndpoints(TaskStore tasks, Waiters waiters, long keepMs) {
        this.tasks = tasks;
        this.waiters = waiters;
        this.keepMs = keepMs;
    }

    void addTo(Router.Builder routes) {
        routes.on("GET", "/api/task/{uuid}", this::getByPath)
            .on("GET", "/api/task/result/{uuid}", this::getByPath)
            .on("GET", "/api/task/result", this::getByParameter)
            .on("DELETE", "/api/task/{uuid}", Endpoint.of(this::cancel))
            .on("POST", "/api/task/{uuid}/retry", Endpoint.of(this::retry));
    }

    private CompletableFuture<Supplier<Reply>> getByPath(Request request) {
        return get(request, RequestFields.of(request, RequestFields.WAIT), segment(request));
    }

    private CompletableFuture<Supplier<Reply>> getByParameter(Request request) {
        RequestFields fields = RequestFields.of(request, RequestFields.WAIT, "uuid");
        return get(request, fields, uuid(fields.requiredText("uuid")));
    }

    private CompletableFuture<Supplier<Reply>> get(Request request, RequestFields fields, String uuid) {
        long waitMs = fields.waitMs();
        Optional<Reply> now = reads.run(() -> Optional.of(read(uuid, request))
            .filter(task -> waitMs == 0 || task.state().isFinished()).map(task -> reply(task, request)));
        if (now.isPresent()) {
            return CompletableFuture.completedFuture(now::get);
        }
        request.waits();
        return waiters.await(uuid, waitMs)
            .thenApply(over -> () -> reads.run(() -> reply(read(uuid, request), request)));
    }

    private StoredTask read(String uuid, Request request) {
        return tasks.read(uuid, reserving(request)).orElseThrow(() ->
            new Refusal(Refusal.Code.NOT_FOUND, "", "no such task, or its result has expired"));
    }

    /** Reserves memory for the answer before a large task is read. */
    static LongConsumer reserving(Request request) {
        return bytes -> request.reserve(COPIES * bytes);
    }

    static Reply reply(StoredTask task, Request request) {
        JsonObject json = TaskJson.of(task);
        return request.accepts("text/plain") ? Reply.text(200, json.getString(Message.NAME, ""))
            : Reply.json(200, json);
    }

    private Reply cancel(Request request) {
        RequestFields.of(request);
        String uuid = segment(request);
        TaskState state = tasks.cancel(uuid, keepMs);
        return Reply.json(state == TaskState.CANCELED ? 200 : 202, brief(uuid, state));
    }

    private Reply retry(Request request) {
        RequestFields.of(request);
        String uuid = segment(request);
        tasks.retry(uuid);
        return Reply.json(202, brief(uuid, TaskState.QUEUED)).with("Location", "/api/task/" + uuid);
    }

    private static JsonObject brief(String uuid, TaskState state) {
        return new JsonObject().add("uuid", uuid).add("state", state.word());
    }

    private static String segment(Request request) {
        return uuid(request.segment("uuid"));
    }

    private static String uuid(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (!TaskIds.isValid(lower)) {
            throw Refusal.invalid("uuid", "a uuid of 36 characters is expected");
        }
        return lower;
    }
}
