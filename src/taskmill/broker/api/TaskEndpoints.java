package taskmill.broker.api;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonObject;
import taskmill.broker.live.Waiters;
import taskmill.broker.params.Parameter;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.TurnLimit;
import taskmill.store.StoredTask;
import taskmill.store.TaskStore;
import taskmill.task.Refusal;
import taskmill.task.TaskState;

/**
 * Reads one task, waits for it, cancels it, retries it, starts it, forgets it. A canceled one is kept for so many
 * milliseconds unless it says so itself. An answer for a large task takes a multiple of its size: few are made at once.
 */
record TaskEndpoints(TaskStore tasks, Waiters waiters, long keepMs, TurnLimit reads) {
    private static final Logger LOG = System.getLogger(TaskEndpoints.class.getName());
    /** What Redis holds of a large task, its parts, and the answer, all at once. */
    private static final int COPIES = 8;

    void addTo(ApiRoutes routes) {
        routes.onLater("GET", "/api/task/{uuid}", this::get, Parameters.WAIT)
            .onLater("GET", "/api/task/result/{uuid}", this::get, Parameters.WAIT)
            .onLater("GET", "/api/task/result", (request, given) -> get(request, given, Parameters.UUID_FIELD),
                Parameters.UUID_FIELD, Parameters.WAIT)
            .on("DELETE", "/api/task/{uuid}", this::cancel)
            .on("POST", "/api/task/{uuid}/cancel", this::cancel)
            .on("POST", "/api/task/{uuid}/retry", (request, given) -> changed("retried", tasks::retry, request, given))
            .on("POST", "/api/task/{uuid}/start", (request, given) -> changed("started", tasks::start, request, given))
            .on("POST", "/api/task/{uuid}/forget", this::forget);
    }

    private CompletableFuture<Supplier<Reply>> get(Request request, ParameterValues given) {
        return get(request, given, Parameters.UUID);
    }

    private CompletableFuture<Supplier<Reply>> get(Request request, ParameterValues given, Parameter<String> which) {
        long waitMs = given.find(Parameters.WAIT).orElse(0L);
        String uuid = given.get(which);
        Optional<Reply> now = reads.run(() -> Optional.of(read(tasks, uuid, request))
            .filter(task -> waitMs == 0 || task.state().isFinished()).map(task -> reply(task, request)));
        if (now.isPresent()) {
            return CompletableFuture.completedFuture(now::get);
        }
        request.waits();
        return waiters.await(uuid, waitMs)
            .thenApply(over -> () -> reads.run(() -> reply(read(tasks, uuid, request), request)));
    }

    /** @throws Refusal NOT_FOUND */
    static StoredTask read(TaskStore tasks, String uuid, Request request) {
        return tasks.read(uuid, reserving(request)).orElseThrow(TaskStore::unknown);
    }

    /** Reserves memory for the answer before a large task is read. */
    static LongConsumer reserving(Request request) {
        return bytes -> request.reserve(COPIES * bytes);
    }

    static Reply reply(StoredTask task, Request request) {
        TaskJson json = TaskJson.of(task);
        if (!request.accepts("text/plain")) {
            return Reply.largeJson(200, json);
        }
        return Reply.largeText(task.state().isFinished() ? 200 : 202, json.message())
            .with("Taskmill-State", task.state().word());
    }

    private Reply cancel(Request request, ParameterValues given) {
        String uuid = given.get(Parameters.UUID);
        TaskState state = tasks.cancel(uuid, keepMs);
        log("canceled", uuid, request);
        return Reply.json(state == TaskState.CANCELED ? 200 : 202, brief(uuid, state.word()));
    }

    private Reply changed(String what, Function<String, TaskState> transition, Request request, ParameterValues given) {
        String uuid = given.get(Parameters.UUID);
        TaskState state = transition.apply(uuid);
        log(what, uuid, request);
        return Reply.json(202, brief(uuid, state.word())).with("Location", "/api/task/" + uuid);
    }

    private Reply forget(Request request, ParameterValues given) {
        String uuid = given.get(Parameters.UUID);
        tasks.forget(uuid);
        log("forgotten", uuid, request);
        return Reply.json(200, brief(uuid, "gone"));
    }

    private static void log(String what, String uuid, Request request) {
        LOG.log(Level.INFO, "a task was {0} uuid={1} by={2}", what, uuid, request.caller());
    }

    private static JsonObject brief(String uuid, String state) {
        return new JsonObject().add("uuid", uuid).add("state", state);
    }
}
