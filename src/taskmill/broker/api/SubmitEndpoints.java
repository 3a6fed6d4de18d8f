package taskmill.broker.api;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import taskmill.access.CallerRole;
import taskmill.broker.api.Submitter.Stored;
import taskmill.broker.live.GroupCommit;
import taskmill.broker.live.Waiters;
import taskmill.broker.params.Parameter;
import taskmill.broker.params.ParameterValues;
import taskmill.broker.params.Parameters;
import taskmill.http.JsonDocument;
import taskmill.http.Params;
import taskmill.http.Problem;
import taskmill.http.Reply;
import taskmill.http.Request;
import taskmill.http.Router;
import taskmill.store.CorruptData;
import taskmill.store.StoredTask;
import taskmill.store.Submission;
import taskmill.store.TaskStore;
import taskmill.task.Refusal;
import taskmill.task.TaskSpec;
import taskmill.task.TaskType;

/** Submits a script, an rpc, a call of a handler, a copy of a task with changes, or many tasks in one request. */
record SubmitEndpoints(Submitter submitter, TaskStore tasks, GroupCommit commits, Waiters waiters) {
    private static final System.Logger LOG = System.getLogger(SubmitEndpoints.class.getName());
    private static final int MOST_TASKS = 10_000;
    private static final int MOST_BYTES = 16 << 20;
    private static final int TASKS_A_TURN = 100;
    /** The heap that a task takes beside its text until the answer is made. */
    private static final int TASK_BYTES = 2048;

    /** One task: a submission, and its receipt sooner or later; or why it is refused. */
    private record Item(int number, Optional<Submission> submission, Optional<RuntimeException> refused) { }

    void addTo(ApiRoutes routes) {
        for (TaskType type : TaskType.values()) {
            routes.onLater("POST", "/api/task/" + type.word(),
                (request, given) -> submit(new SubmitForm(type, given), request),
                Parameters.ofSubmit(type).toArray(Parameter<?>[]::new));
        }
        routes.onOwn("POST", "/api/task/{uuid}/clone", CallerRole.SUBMIT, this::copy, Router.USUAL_BODY,
            Parameters.ofAnyType(Parameters::ofSubmit));
        routes.onOwn("POST", "/api/tasks", CallerRole.SUBMIT, this::submitMany, MOST_BYTES, List.of());
    }

    private CompletableFuture<Supplier<Reply>> copy(Request request) {
        String uuid = ParameterValues.inPath(request, Parameters.UUID);
        TaskSpec spec = readable(TaskEndpoints.read(tasks, uuid, request));
        TaskType type = spec.work().type();
        ParameterValues given = ParameterValues.of(request, TaskCopy.of(spec, request.params()),
            Parameters.ofSubmit(type));
        return submit(new SubmitForm(type, given), request);
    }

    private static TaskSpec readable(StoredTask task) {
        try {
            return task.spec();
        } catch (CorruptData e) {
            throw Refusal.conflict("what Redis holds of the task cannot be read");
        }
    }

    private CompletableFuture<Supplier<Reply>> submit(SubmitForm form, Request request) {
        long waitMs = form.given().find(Parameters.WAIT).orElse(0L);
        Submission submission = submitter.submission(form, form.given().find(Parameters.KEY));
        TaskSpec spec = submission.spec();
        if (form.given().find(Parameters.DRY_RUN).orElse(false)) {
            return CompletableFuture.completedFuture(() -> Reply.json(200, TaskJson.unstored(spec)));
        }
        CompletableFuture<Submission.Receipt> receipt = commits.submit(submission);
        return waitMs == 0
            ? receipt.thenApply(kept -> {
                Stored stored = Stored.of(spec, kept);
                return () -> submitter.reply(stored.status(), stored, request);
            })
            : receipt.thenCompose(stored -> finished(Stored.of(spec, stored), waitMs, request));
    }

    private CompletableFuture<Supplier<Reply>> finished(Stored stored, long waitMs, Request request) {
        request.waits();
        String uuid = stored.uuid();
        return waiters.await(uuid, waitMs).thenApply(over -> () -> tasks.read(uuid, TaskEndpoints.reserving(request))
            .filter(task -> task.state().isFinished())
            .map(task -> TaskEndpoints.reply(task, request))
            .orElseGet(() -> submitter.reply(202, stored, request)));
    }

    /** Each task is judged and stored as if it came alone; their order is kept. */
    private CompletableFuture<Supplier<Reply>> submitMany(Request request) {
        if (request.header(Parameters.KEY.name()).isPresent()) {
            throw Parameters.KEY.refusal(Refusal.Code.INVALID,
                "each of many tasks has a key of its own: " + Parameters.IDEMPOTENCY_KEY.name());
        }
        List<JsonDocument> documents = request.documents(MOST_TASKS);
        request.reserve((long) documents.size() * TASK_BYTES);
        AtomicLong largest = new AtomicLong();
        List<Item> items = new ArrayList<>();
        for (int from = 0; from < documents.size(); from += TASKS_A_TURN) {
            List<JsonDocument> some = documents.subList(from, Math.min(documents.size(), from + TASKS_A_TURN));
            items.addAll(request.inTurn(() -> some.stream().map(document ->
                judged(document, reserving(request, largest))).toList()));
        }
        List<CompletableFuture<Submission.Receipt>> receipts =
            commits.submitAll(items.stream().flatMap(item -> item.submission().stream()).toList());
        return CompletableFuture.allOf(receipts.toArray(CompletableFuture<?>[]::new))
            .handle((done, failure) -> () -> reply(items, receipts));
    }

    /** Reserves the memory of the largest object: what was read of one is gone when the next is read. */
    private static LongConsumer reserving(Request request, AtomicLong largest) {
        AtomicLong sum = new AtomicLong();
        return bytes -> {
            long more = sum.addAndGet(bytes) - largest.get();
            if (more > 0) {
                request.reserve(more);
                largest.addAndGet(more);
            }
        };
    }

    private Item judged(JsonDocument document, LongConsumer memory) {
        try {
            Params params = document.params(memory);
            TaskType type = params.find(Parameters.TYPE.name()).map(Parameters.TYPE::read).orElseThrow(() ->
                Parameters.TYPE.refusal(Refusal.Code.REQUIRED, "this parameter is required"));
            ParameterValues given = ParameterValues.of(params, Parameters.ofOneOfMany(type));
            return new Item(document.number(), Optional.of(submitter.submission(new SubmitForm(type, given),
                given.find(Parameters.IDEMPOTENCY_KEY))), Optional.empty());
        } catch (RuntimeException e) {
            return new Item(document.number(), Optional.empty(), Optional.of(e));
        }
    }

    private Reply reply(List<Item> items, List<CompletableFuture<Submission.Receipt>> receipts) {
        JsonArray rows = new JsonArray();
        int accepted = 0;
        int next = 0;
        for (Item item : items) {
            try {
                if (item.refused().isPresent()) {
                    throw item.refused().get();
                }
                Stored stored = Stored.of(item.submission().orElseThrow().spec(), receipts.get(next++).join());
                JsonObject receipt = new JsonObject().add("status", stored.status());
                rows.add(receipt.merge(submitter.receipt(stored)));
                accepted++;
            } catch (RuntimeException e) {
                rows.add(refusal(item, e instanceof CompletionException && e.getCause() != null ? e.getCause() : e));
            }
        }
        return Reply.json(200, new JsonObject().add("accepted", accepted).add("refused", items.size() - accepted)
            .add("tasks", rows));
    }

    private static JsonObject refusal(Item item, Throwable failure) {
        Problem problem = Problems.find(failure).orElseGet(() -> {
            LOG.log(Level.ERROR, "one of many submitted tasks failed", failure);
            return Problem.of(500, "this task failed; the log of this server says why");
        });
        return problem.json().add("line", item.number());
    }
}
